#!/usr/bin/env node
/**
 * The program `holdall`: `npx holdall cluster`. A composition root.
 *
 * @module
 */

import { runCommand } from "./runtime/cluster_command.ts";

await runCommand();
