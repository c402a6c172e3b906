// Numbers on the command line, a forecast on standard output: bun examples/runtimes/bun.ts 3 112 118 132 129 121 135
// One file for a machine without anything: bun build --compile examples/runtimes/bun.ts --outfile forecasts
import { forecast } from "forecastle";

const [horizon = 3, ...values] = process.argv.slice(2).map(Number);
const next = forecast(values, { horizon });
console.log(JSON.stringify({ mean: [...next.mean], lower: [...next.interval(0.9).lower] }));
