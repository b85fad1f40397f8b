/**
 * Words to make texts of, frequent ones first: English where it matters that they are (those that
 * mean little, and endings that a stemmer takes off), made up where any word will do.
 *
 * @module
 */

const common = ("the of and to in a is that for it as was with be by on not he his but at are " +
  "this have had from or they which one you were her all their there been has when who will more " +
  "no if out so what up its about into than them can only other some could these two may then do " +
  "first any my now such like our over me even most made after also did many before must through " +
  "back years where much your way well down should because each just those people how too little " +
  "state good very make world still own see men work long get here between both under never same")
  .split(" ");

const roots = ("relat condit act form connect general organ oper measur express report direct " +
  "process develop consid continu produc describ observ repres determin requir provid collect " +
  "comput analys distribut estimat compar arrang govern manag assess invest adjust select construct " +
  "instruct inform transform install elect protect reflect predict project respond suggest discuss")
  .split(" ");

const endings = ("ed ing s ion ions ional ment ments er ers able ive ively iveness ation ations " +
  "ator ality ful fulness ous ousness ance ances").split(" ");

const onsets = ["b", "br", "d", "f", "gr", "k", "l", "m", "n", "pl", "r", "s", "st", "t", "v", "w"];
const rimes = ["ad", "al", "en", "er", "im", "in", "ol", "on", "ur", "ist"];

/** About 9 000 different words. */
export const words: readonly string[] = [
  ...new Set([
    ...common,
    ...endings.flatMap((ending) => roots.map((root) => root + ending)),
    ...onsets.flatMap((a) =>
      rimes.flatMap((b) =>
        onsets.flatMap((c) => ["", "ing", "s"].map((ending) => a + b + c + "o" + ending))
      )
    ),
  ]),
];
