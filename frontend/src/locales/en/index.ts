import common from "./common"
import feeds from "./feeds"
import setup from "./setup"
import shows from "./shows"

export default { ...common, ...feeds, ...setup, ...shows }
