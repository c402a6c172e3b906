// A handler for AWS Lambda behind a function URL. Bundle it into one file, or ship it with node_modules:
// esbuild lambda.mjs --bundle --platform=node --format=cjs --outfile=index.js
import { ForecastleError, forecast } from "forecastle";

export async function handler(event) {
  try {
    const { values, horizon } = JSON.parse(event.body);
    const next = forecast(values, { horizon });
    return answer(200, {
      mean: [...next.mean],
      lower: [...next.interval(0.9).lower],
      upper: [...next.interval(0.9).upper],
    });
  } catch (error) {
    if (!(error instanceof ForecastleError || error instanceof SyntaxError)) throw error;
    return answer(400, { error: error.message });
  }
}

function answer(statusCode, body) {
  return { statusCode, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}
