/**
 * oneDNN's C interface, as far as the cpu backend needs it: matrix products in bf16 and int8 on one
 * thread at a time. The library comes with the jar of {@code org.bytedeco:dnnl}; its Java classes
 * are not used.
 *
 * <p>Read {@code OneDnn} (where the library comes from, and its functions), {@code NativeMemory}
 * (aligned memory outside the heap), {@code Products} (matrix products of one weight, for any
 * number of rows, in a {@code Format}) and {@code PackedWeight}.
 */
package org.sparseforge.engine.kernel.cpu.onednn;
