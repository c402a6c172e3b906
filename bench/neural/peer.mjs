// The same step by @tensorflow/tfjs-core on its Wasm backend, one thread with SIMD: an LSTM written out over the steps, the gradients of its
// Student-t loss, and Adam.
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";
import { openTfjs } from "../kernels/tfjs.mjs";

/** `{ version, step() }`, or `{ skipped: reason }`. */
export async function openPeer(shape) {
  const opened = await openTfjs();
  if (opened.skipped) return opened;
  const tf = createRequire(import.meta.url)("@tensorflow/tfjs-core");
  try {
    await registerGradients();
    const step = stepOf(tf, shape);
    step();
    return { version: opened.version, step };
  } catch (cause) {
    return { skipped: `the step does not run: ${cause.message}` };
  }
}

/** The CommonJS build leaves the gradients out; they are registered for the whole process. */
async function registerGradients() {
  const { outputFiles } = await esbuild.build({
    stdin: {
      contents: 'import "@tensorflow/tfjs-core/dist/register_all_gradients";',
      resolveDir: fileURLToPath(new URL("..", import.meta.url)),
    },
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    ignoreAnnotations: true,
    logLevel: "silent",
  });
  await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}

function stepOf(tf, { T, B, I, H, layers }) {
  const variable = (...dims) => tf.variable(tf.randomUniform(dims, -0.15, 0.15));
  const weights = Array.from({ length: layers }, (_, l) => ({
    w: variable((l === 0 ? I : H) + H, 4 * H),
    b: variable(4 * H),
  }));
  const [wo, bo] = [variable(H, 3), variable(3)];
  const x = tf.randomNormal([T, B, I]);
  const y = tf.randomNormal([T * B]);
  const inputs = tf.unstack(x);
  const optimiser = tf.train.adam(1e-3);
  const loss = () => {
    let sequence = inputs;
    for (const { w, b } of weights) {
      let [h, c] = [tf.zeros([B, H]), tf.zeros([B, H])];
      sequence = sequence.map((now) => {
        const [i, f, g, o] = tf.split(tf.add(tf.matMul(tf.concat([now, h], 1), w), b), 4, 1);
        c = tf.add(tf.mul(tf.sigmoid(f), c), tf.mul(tf.sigmoid(i), tf.tanh(g)));
        h = tf.mul(tf.sigmoid(o), tf.tanh(c));
        return h;
      });
    }
    const raw = tf.add(tf.matMul(tf.concat(sequence, 0), wo), bo);
    const [m, s, v] = tf.split(raw, 3, 1).map((column) => tf.reshape(column, [T * B]));
    const scale = tf.softplus(s);
    const df = tf.add(tf.softplus(v), 2);
    const z = tf.div(tf.sub(y, m), scale);
    // The constants of the density that hang on the degrees of freedom are left out: tfjs has no gradient of log gamma.
    const tail = tf.mul(tf.div(tf.add(df, 1), 2), tf.log1p(tf.div(tf.square(z), df)));
    return tf.mean(tf.add(tf.add(tail, tf.log(scale)), tf.mul(0.5, tf.log(df))));
  };
  return () => {
    const cost = optimiser.minimize(loss, true);
    cost.dataSync();
    cost.dispose();
  };
}
