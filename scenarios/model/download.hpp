// scenarios/model/download.hpp: what a TFTP transfer comes to for a phone.
#pragma once

#include "phone/world.hpp"
#include "tftp/transfer.hpp"

namespace model {

// Only silence sends a phone to its next TFTP server; whatever else came is an answer (Q30).
[[nodiscard]] constexpr phone::Download download_of(tftp::FetchOutcome outcome) {
    if (outcome == tftp::FetchOutcome::received) return phone::Download::received;
    return outcome == tftp::FetchOutcome::silent ? phone::Download::no_answer : phone::Download::not_found;
}

}  // namespace model
