// scenarios/run/situation.hpp: what outcomes are told from: the site as it is, what its certificates are, and
// what happened before.
#pragma once

#include <functional>

#include "scenarios/model/labels.hpp"

namespace run {

using model::ClusterState;
using model::KnownCertificate;
using model::SiteState;
using model::Time;

// What is no part of a state.
struct History {
    std::map<std::string, Time> restored;  // when a restore last brought a cluster other certificates
};

struct PhoneOutcome;
struct Situation;
enum class Cure;

// What would bring a phone back that is LOCKED, found by playing; nothing where trying more was too dear.
using CureFinder = std::function<std::optional<Cure>(const Situation&, const PhoneOutcome&)>;

// All borrowed.
struct Situation {
    const SiteState& site;
    const model::KnownCertificates& known;
    const History& history;
    Time now;
    const CureFinder* cures = nullptr;  // where somebody asks for it

    [[nodiscard]] std::string label(const phone::CertificateName& certificate) const {
        return model::label(site, known, certificate);
    }
    [[nodiscard]] std::string described(const phone::CertificateName& certificate) const {
        return model::described(site, known, certificate);
    }
    [[nodiscard]] const ClusterState* cluster_of(const phone::CertificateName& certificate) const {
        return model::cluster_of(site, known, certificate);
    }
};

}  // namespace run
