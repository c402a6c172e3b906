// Numbers on the command line, a forecast on standard output; Deno needs no permission for it.
// deno run npm:forecastle is all there is to install: deno run examples/runtimes/deno.ts 3 112 118 132 129 121 135
import { forecast } from "forecastle";

declare const Deno: { readonly args: readonly string[] };

const [horizon = 3, ...values] = Deno.args.map(Number);
const next = forecast(values, { horizon });
console.log(JSON.stringify({ mean: [...next.mean], lower: [...next.interval(0.9).lower] }));
