// scenarios/actions/words.hpp: how steps are told of: phones, nodes and certificates in words.
#pragma once

#include "scenarios/model/site.hpp"

namespace actions {

using issuing::kind_word;
using model::CertificateKind;
using model::ClusterDescription;
using model::Context;
using model::Outcome;
using model::Service;
using model::SiteState;
using model::store_word;

// The phones that a step means.
struct Phones {
    std::optional<std::string> group{};    // nothing: all phones
    std::optional<std::uint32_t> count{};  // only the first so many

    // Those that are chosen here.
    [[nodiscard]] std::vector<model::PhoneRange> in(const SiteState& site) const {
        return model::chosen_phones(site, group.value_or(""), count);
    }
    // "the first 20 of the phones of floor-1"
    [[nodiscard]] std::string words() const;
};

// "1 phone", "20 phones"
[[nodiscard]] std::string phones_words(std::size_t count);

[[nodiscard]] std::string on_nodes(const std::vector<std::string>& nodes);  // " on hq-pub, hq-sub1"

// What becomes of phones by a step, beside what it changes.
enum class PhoneEffect {
    none,
    waits,  // phones that still boot are waited for: what the step is about needs them at rest
    boots,  // likewise, and then the phones of the step boot
};

// Is it switched on? Nobody can do anything at a phone that is off.
[[nodiscard]] bool is_on(const model::PhoneState& phone);

}  // namespace actions
