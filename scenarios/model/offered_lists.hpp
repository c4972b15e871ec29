// scenarios/model/offered_lists.hpp: the lists that a phone would be offered at its next boot, beside those
// that it holds.
#pragma once

#include "scenarios/model/site.hpp"

namespace model {

// What the first server of a phone's option 150 that answers now would give it; nullptr: no such file.
struct OfferedLists {
    const ClusterState* cluster = nullptr;  // of that server; nullptr: no server answers
    ctl::TrustListPtr ctl;
    ctl::TrustListPtr itl;
};
[[nodiscard]] OfferedLists offered_lists(const SiteState& site, std::size_t group, const PhoneState& phone);

// Does the phone hold these lists: the same records and the same signer, whenever they were made? A list that
// is not offered, or that this model can't read, is not asked for. Never where no server answers.
[[nodiscard]] bool holds_current_lists(const SiteState& site, std::size_t group, const PhoneState& phone);

// The cluster whose files the phone gets, with what that knows of the device; nullptr for a device that is
// known nowhere that its TFTP servers look, or where none answers.
[[nodiscard]] const Device* device_in_use(const SiteState& site, std::size_t group, const PhoneState& phone);

}  // namespace model
