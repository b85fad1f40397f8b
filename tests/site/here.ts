/** Where the parts of the site are tested: they are scripts of Deno, which no other runtime loads. */
export const here = { only: ["deno"], because: "the site is built by scripts of Deno" } as const;
