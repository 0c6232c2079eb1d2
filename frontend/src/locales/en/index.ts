import common from "./common"
import feeds from "./feeds"
import search from "./search"
import setup from "./setup"
import shows from "./shows"

export default { ...common, ...feeds, ...search, ...setup, ...shows }
