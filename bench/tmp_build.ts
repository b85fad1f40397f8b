import { buildPackage } from "./runtimes.ts"; await buildPackage();
