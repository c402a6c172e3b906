// Activations in plain JavaScript: the host's Math, one loop each.

export function exp(x, out) {
  for (let i = 0; i < x.length; i++) out[i] = Math.exp(x[i]);
}

export function tanh(x, out) {
  for (let i = 0; i < x.length; i++) out[i] = Math.tanh(x[i]);
}

export function sigmoid(x, out) {
  for (let i = 0; i < x.length; i++) out[i] = 1 / (1 + Math.exp(-x[i]));
}
