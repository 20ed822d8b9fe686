/** An index or a size, in doubles. The algorithms beside this file compile twice: here, and as AssemblyScript. */
export type i32 = number;
export type f64 = number;
export type bool = boolean;
