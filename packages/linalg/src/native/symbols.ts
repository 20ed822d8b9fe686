/** How a build of BLAS and LAPACK spells its names, and how wide its integers are. */
export interface NamingScheme {
  readonly name: string;
  /** `undefined`: the library's own configuration text tells. */
  readonly integerBits: 32 | 64 | undefined;
  /** Row-major BLAS, such as `cblas_dgemm`. */
  readonly cblas: (name: string) => string;
  /** LAPACK with Fortran's calling convention, such as `dgeev`. */
  readonly lapack: (name: string) => string;
  /** The library's own functions, such as `openblas_set_num_threads`. */
  readonly own: (name: string) => string;
}

/** In the order in which they are tried; the first whose `dgemm` exists counts. */
export const schemes: readonly NamingScheme[] = [
  {
    name: 'scipy-openblas64',
    integerBits: 64,
    cblas: (name) => `scipy_${name}64_`,
    lapack: (name) => `scipy_${name}_64_`,
    own: (name) => `scipy_${name}64_`,
  },
  {
    name: 'scipy-openblas32',
    integerBits: 32,
    cblas: (name) => `scipy_${name}`,
    lapack: (name) => `scipy_${name}_`,
    own: (name) => `scipy_${name}`,
  },
  {
    name: 'openblas64',
    integerBits: 64,
    cblas: (name) => `${name}64_`,
    lapack: (name) => `${name}_64_`,
    own: (name) => `${name}64_`,
  },
  {
    name: 'accelerate',
    integerBits: 32,
    cblas: (name) => `${name}$NEWLAPACK`,
    lapack: (name) => `${name}$NEWLAPACK`,
    own: (name) => name,
  },
  {
    name: 'standard',
    integerBits: undefined,
    cblas: (name) => name,
    lapack: (name) => `${name}_`,
    own: (name) => name,
  },
];

/**
 * The operations that are used, with their arguments, one letter each:
 * e enumeration, i integer and d double by value; p array; v one integer by reference (LAPACK).
 * LAPACK's letters are arrays of one byte; their hidden lengths follow at the end (s).
 */
export const routines = {
  gemm: { kind: 'cblas', name: 'cblas_dgemm', takes: 'eeeiiidpipidpi' },
  gemmSingle: { kind: 'cblas', name: 'cblas_sgemm', takes: 'eeeiiifpipifpi' },
  gemv: { kind: 'cblas', name: 'cblas_dgemv', takes: 'eeiidpipidpi' },
  syrk: { kind: 'cblas', name: 'cblas_dsyrk', takes: 'eeeiidpidpi' },
  trsm: { kind: 'cblas', name: 'cblas_dtrsm', takes: 'eeeeeiidpipi' },
  trsv: { kind: 'cblas', name: 'cblas_dtrsv', takes: 'eeeeipipi' },
  getrf: { kind: 'lapack', name: 'dgetrf', takes: 'vvpvpv' },
  getrs: { kind: 'lapack', name: 'dgetrs', takes: 'pvvpvppvvs' },
  potrf: { kind: 'lapack', name: 'dpotrf', takes: 'pvpvvs' },
  geqrf: { kind: 'lapack', name: 'dgeqrf', takes: 'vvpvppvv' },
  orgqr: { kind: 'lapack', name: 'dorgqr', takes: 'vvvpvppvv' },
  geev: { kind: 'lapack', name: 'dgeev', takes: 'ppvpvpppvpvpvvss' },
  gehrd: { kind: 'lapack', name: 'dgehrd', takes: 'vvvpvppvv' },
  orghr: { kind: 'lapack', name: 'dorghr', takes: 'vvvpvppvv' },
  hseqr: { kind: 'lapack', name: 'dhseqr', takes: 'ppvvvpvpppvpvvss' },
} as const;

export type RoutineName = keyof typeof routines;

/** The same letters as the foreign-function interface spells them. */
export function argumentTypes(takes: string, integerBits: 32 | 64): string[] {
  const integer = integerBits === 64 ? 'int64_t' : 'int';
  const types: Readonly<Record<string, string>> = {
    e: 'int',
    i: integer,
    d: 'double',
    f: 'float',
    p: 'void *',
    v: 'void *',
    s: 'size_t',
  };
  return Array.from(takes, (letter) => types[letter]);
}
