// The fuzzing program: FUZZ_TARGET is the name of one target.
#include <cstdint>
#include <string_view>

#include "tests/fuzz/targets.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    for (const fuzz::Target& target : fuzz::targets())
        if (target.name == FUZZ_TARGET) target.run({data, size});
    return 0;
}
