import access from "./access"
import calendar from "./calendar"
import common from "./common"
import downloads from "./downloads"
import episodes from "./episodes"
import feeds from "./feeds"
import inbox from "./inbox"
import insight from "./insight"
import log from "./log"
import search from "./search"
import settings from "./settings"
import setup from "./setup"
import shows from "./shows"

export default {
  ...access,
  ...calendar,
  ...common,
  ...downloads,
  ...episodes,
  ...feeds,
  ...inbox,
  ...insight,
  ...log,
  ...search,
  ...settings,
  ...setup,
  ...shows,
}
