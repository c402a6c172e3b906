// A route of Next.js: save it as app/forecast/route.js. It runs in both of Next's runtimes; take the other line for the edge.
import { ForecastleError, forecast } from "forecastle";

export const runtime = "nodejs"; // or "edge"

export async function POST(request) {
  try {
    const { values, horizon } = await request.json();
    const next = forecast(values, { horizon });
    return Response.json({
      mean: [...next.mean],
      lower: [...next.interval(0.9).lower],
      upper: [...next.interval(0.9).upper],
    });
  } catch (error) {
    if (!(error instanceof ForecastleError || error instanceof SyntaxError)) throw error;
    return Response.json({ error: error.message }, { status: 400 });
  }
}
