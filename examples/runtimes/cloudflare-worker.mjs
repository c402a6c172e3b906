// A Cloudflare Worker that answers POST { values, horizon } with a forecast. wrangler bundles it as it is: the package hands workerd
// a compiled module. Try it: curl -d '{ "values": [112, 118, 132, 129, 121, 135], "horizon": 3 }' http://localhost:8787
import { ForecastleError, forecast } from "forecastle";

// biome-ignore lint/style/noDefaultExport: workerd takes its handlers from it
export default {
  async fetch(request) {
    if (request.method !== "POST") return new Response("POST { values, horizon }", { status: 405 });
    try {
      const { values, horizon } = await request.json();
      const next = forecast(values, { horizon });
      return Response.json({ mean: [...next.mean], ...bounds(next) });
    } catch (error) {
      if (!(error instanceof ForecastleError || error instanceof SyntaxError)) throw error;
      return Response.json({ error: error.message }, { status: 400 });
    }
  },
};

function bounds(next) {
  const { lower, upper } = next.interval(0.9);
  return { lower: [...lower], upper: [...upper] };
}
