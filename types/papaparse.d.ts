/** Types of what the bench uses of papaparse, which ships none. */

/** How to parse a text, and what to do with what is found. */
export interface ParseConfig<Row> {
  /** Whether the first row names the cells of the others. */
  readonly header?: boolean;
  /** Whether empty lines are left out. */
  readonly skipEmptyLines?: boolean;
  /** Takes the rows of a part of the text. */
  readonly chunk: (results: { readonly data: readonly Row[] }) => void;
}

declare const papaparse: {
  /** Parses a text part by part. */
  parse<Row>(text: string, config: ParseConfig<Row>): void;
};

export default papaparse;
