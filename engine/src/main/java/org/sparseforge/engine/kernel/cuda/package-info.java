/**
 * The operators on NVIDIA GPUs, through the CUDA driver API. The kernels themselves are in {@code
 * src/main/cuda}; {@code kernels.cuh} there is the table of what each takes, and the host side here
 * follows it.
 *
 * <p>Read {@link org.sparseforge.engine.kernel.cuda.CudaProvider} (whether there is a device),
 * {@code CudaKernels} and the {@code ...Launches} (which kernels make an operator), {@code Device}
 * (a stream, one reservation of memory, staging on the way in and out), {@code Calls} (what
 * failures say) and {@code Driver}, the only way to the hardware: {@code JcudaDriver} on a machine
 * with a GPU, and in tests an emulator and a recorder.
 *
 * <p>Everything runs behind the host, in order; only downloads wait. What the host must know to
 * check arguments it keeps from when it uploaded them. {@code CudaNumerics} is in what kernels
 * multiply and remember, {@code CudaCache} how that lies in memory; {@code Graphs} makes one call
 * of the many launches of a pass that comes again. Queries about rows of logits are answered there
 * by {@code SamplingLaunches}, whose records {@code RowRecords} writes and reads.
 */
package org.sparseforge.engine.kernel.cuda;
