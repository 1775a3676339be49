/**
 * Fails where a public name or member has no docstring, as `npm run docs` does, and builds nothing.
 */
import { converted, isSound } from "./project.mjs";

const { app, project } = await converted();
if (project) app.validate(project);
process.exit(project && isSound(app) ? 0 : 1);
