/** `npm run build`: installs and builds what is not current. */
import { build, install } from "./ready.mjs";

install();
build();
