import type { Messages } from ".."
import common from "./common"
import feeds from "./feeds"
import setup from "./setup"
import shows from "./shows"

const messages: Messages = { ...common, ...feeds, ...setup, ...shows }

export default messages
