/** `npm start`: installs and builds what is not current, then trains both tutorials' networks. */
import { build, install, runNode } from "./ready.mjs";

install();
build();
runNode("build/dist/cli.js", ["train", "iris"]);
runNode("build/dist/cli.js", ["train", "mnist-5v8", "--data", "10k"]);
