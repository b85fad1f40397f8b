/** Counts calls by status, of one part of a file after another. */

import { countStatuses } from "./count_statuses.ts";
import { answer } from "./pool.ts";

answer(countStatuses);
