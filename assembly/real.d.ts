/** The number of networks: what `--use real=f32` or `--use real=f64` says when assembly/neural.ts is compiled. */
declare type real = number;
