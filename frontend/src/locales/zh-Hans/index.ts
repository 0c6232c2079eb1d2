import type { Messages } from ".."
import common from "./common"
import feeds from "./feeds"
import search from "./search"
import setup from "./setup"
import shows from "./shows"

const messages: Messages = { ...common, ...feeds, ...search, ...setup, ...shows }

export default messages
