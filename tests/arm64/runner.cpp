// Runs one ExecuTorch program on one float32 input and writes its first output, both raw.
//
// runner PROGRAM INPUT OUTPUT EXTENT...
#include <executorch/extension/module/module.h>
#include <executorch/extension/tensor/tensor.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <vector>

using executorch::extension::from_blob;
using executorch::extension::Module;

namespace {

[[noreturn]] void fail(const char* what) {
  std::fprintf(stderr, "runner: %s\n", what);
  std::exit(1);
}

std::vector<float> read_floats(const char* path, size_t count) {
  std::vector<float> values(count);
  const auto bytes = static_cast<std::streamsize>(count * sizeof(float));
  std::ifstream file(path, std::ios::binary);
  if (!file.read(reinterpret_cast<char*>(values.data()), bytes)) {
    fail("the input is shorter than its shape");
  }
  return values;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) {
    fail("expected PROGRAM INPUT OUTPUT EXTENT...");
  }
  std::vector<executorch::aten::SizesType> shape;
  size_t count = 1;
  for (int i = 4; i < argc; ++i) {
    shape.push_back(std::atoi(argv[i]));
    count *= static_cast<size_t>(shape.back());
  }
  std::vector<float> input = read_floats(argv[2], count);
  Module module(argv[1]);
  const auto results = module.forward(from_blob(input.data(), shape));
  if (!results.ok()) {
    fail("the program does not run");
  }
  const auto output = results->at(0).toTensor();
  std::ofstream file(argv[3], std::ios::binary);
  file.write(static_cast<const char*>(output.const_data_ptr()),
             static_cast<std::streamsize>(output.nbytes()));
  return file.flush() ? 0 : 1;
}
