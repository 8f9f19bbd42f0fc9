package org.sparseforge.engine.kernel.cuda;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdevice_attribute;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/** Devices of the NVIDIA driver on this machine, reached through JCuda. */
final class JcudaSource implements DriverSource {
  private static final int NAME_BYTES = 256;

  @Override
  public List<DeviceInfo> devices() {
    initialize();
    int[] count = new int[1];
    check("cuDeviceGetCount", JCudaDriver.cuDeviceGetCount(count));
    List<DeviceInfo> devices = new ArrayList<>();
    for (int i = 0; i < count[0]; i++) {
      devices.add(describe(i));
    }
    return devices;
  }

  @Override
  public Driver open(int index) {
    initialize();
    return new JcudaDriver(describe(index), device(index));
  }

  /** JCuda knows two ways to tell of a failure; codes are the one that {@link #check} reads. */
  private static void initialize() {
    JCudaDriver.setExceptionsEnabled(false);
    check("cuInit", JCudaDriver.cuInit(0));
  }

  private static CUdevice device(int index) {
    CUdevice device = new CUdevice();
    check("cuDeviceGet", JCudaDriver.cuDeviceGet(device, index));
    return device;
  }

  private static DeviceInfo describe(int index) {
    CUdevice device = device(index);
    byte[] name = new byte[NAME_BYTES];
    check("cuDeviceGetName", JCudaDriver.cuDeviceGetName(name, name.length, device));
    long[] bytes = new long[1];
    check("cuDeviceTotalMem", JCudaDriver.cuDeviceTotalMem(bytes, device));
    int[] version = new int[1];
    check("cuDriverGetVersion", JCudaDriver.cuDriverGetVersion(version));
    return new DeviceInfo(
        index,
        text(name),
        attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR),
        attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR),
        bytes[0],
        attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT),
        version[0]);
  }

  private static int attribute(CUdevice device, int attribute) {
    int[] value = new int[1];
    check("cuDeviceGetAttribute", JCudaDriver.cuDeviceGetAttribute(value, attribute, device));
    return value[0];
  }

  /** Up to the zero byte. */
  private static String text(byte[] bytes) {
    int length = 0;
    while (length < bytes.length && bytes[length] != 0) {
      length++;
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  static void check(String call, int code) {
    if (code != CUresult.CUDA_SUCCESS) {
      throw new DriverFailure(call, code);
    }
  }
}
