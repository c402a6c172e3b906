import type { KnownModel } from "../core/nested.js";
import { adaline } from "./models/adaline.js";
import { deepAR } from "./models/deep-ar.js";
import { mlp } from "./models/mlp.js";
import { mqCnn } from "./models/mq-cnn.js";
import { mqRnn } from "./models/mq-rnn.js";
import { seq2seq } from "./models/seq2seq.js";

/**
 * Every network of this subpath, beside `builtIns` of the library itself: what `restore` is given when a saved form may be of any of
 * them.
 */
export const neuralModels: readonly KnownModel[] = [adaline, deepAR, mlp, mqCnn, mqRnn, seq2seq];
