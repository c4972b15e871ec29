// scenarios/report/placed_verdicts.hpp: where among the messages of a boot its verdicts were made.
#pragma once

#include "phone/phone.hpp"

namespace report {

struct PlacedVerdict {
    std::size_t after = 0;  // so many messages
    const phone::Verdict* verdict = nullptr;
};

// In the order of the messages: of a file, once the TVS that were asked about its signer have answered; of a
// server, after what was said to it. The verdicts are borrowed; those that no message explains come last.
[[nodiscard]] std::vector<PlacedVerdict> placed_verdicts(const std::vector<phone::Message>& messages,
                                                         std::vector<const phone::Verdict*> verdicts);

}  // namespace report
