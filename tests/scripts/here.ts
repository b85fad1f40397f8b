/** Where scripts of the repository are tested. */
export const here = { only: ["deno"], because: "scripts of the repository run in Deno" } as const;
