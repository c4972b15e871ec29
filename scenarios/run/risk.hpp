// scenarios/run/risk.hpp: where a document warns and the simulation ends well only because of a modelling
// choice. Each such place is one rule here, with the document and the choice.
#pragma once

#include "scenarios/run/outcome.hpp"

namespace run {

// Nothing for a phone that is not TRUSTED, or whose last boot met no such warning.
[[nodiscard]] std::optional<Risk> risk_of(const Situation& situation, std::size_t group,
                                          const model::PhoneRecord& phone, phone::Trust trust);

}  // namespace run
