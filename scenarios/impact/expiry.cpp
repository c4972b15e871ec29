#include "scenarios/impact/expiry.hpp"

#include <algorithm>

#include "scenarios/model/certificate_facts.hpp"
#include "scenarios/model/make_site.hpp"
#include "scenarios/worlds/virtual/virtual_world.hpp"

namespace impact {

namespace {

// Does the description say until when the certificates of this kind and node are valid?
bool is_dated(const ClusterDescription& cluster, CertificateKind kind, const std::string& owner) {
    bool is = false;
    for (const model::HeldCertificate& held : cluster.held)
        if (held.kind == kind &&
            (held.nodes.empty() || std::ranges::find(held.nodes, owner) != held.nodes.end()))
            is = held.valid_until.has_value();
    return is;
}

}  // namespace

SiteDescription as_of(const SiteDescription& site, Time day) {
    SiteDescription moved = site;
    const auto later = std::chrono::round<std::chrono::days>(day - site.start);
    for (model::AuthorityDescription& authority : moved.authorities) authority.age += later;
    moved.start = day;
    return moved;
}

std::size_t undated(const SiteDescription& site) {
    std::size_t count = 0;
    for (const ClusterDescription& cluster : no_event(site).site.clusters)
        for (const model::HeldCertificate& held : cluster.held)
            if (!held.valid_until) ++count;
    return count;
}

std::vector<Expiry> expiries(const SiteDescription& wanted, std::chrono::days within, std::uint64_t seed,
                             issuing::KeyPool& keys) {
    SiteDescription description = wanted;
    model::place(description, {}, virtual_world::virtual_address);
    issuing::Issuer issuer(keys, seed);
    model::KnownCertificates known;
    const Time first_day = description.start - std::chrono::days(1);
    const model::SiteState site = model::make_site(description, {issuer, known, first_day, first_day});
    const Time end = description.start + within;
    const SiteDescription others_last = lasting_site(no_event(wanted).site);
    std::vector<Expiry> found;
    const auto add = [&](const std::string& name, const ctl::Certificate& certificate,
                         SiteDescription its_site) {
        const Time until = certificate.not_after();
        found.push_back({name, ctl::common_name(certificate.issuer()), until, std::nullopt, ""});
        if (until <= description.start) return;
        // Until just after this moment.
        const actions::Wait wait{.seconds = until - description.start + std::chrono::minutes(1)};
        found.back().event =
            WhatIf{name + " expires", {{.what = actions::Action(wait)}}, std::move(its_site)};
    };
    for (std::size_t i = 0; i < description.clusters.size(); ++i) {
        for (const model::KnownCertificate& each : known.all()) {
            if (each.cluster != description.clusters[i].name || each.certificate->not_after() > end) continue;
            const model::CertificateFacts& facts = model::facts_of(each.kind);
            if (facts.kind != each.kind) continue;
            if (!is_dated(description.clusters[i], each.kind, each.owner)) continue;
            SiteDescription its_site = others_last;
            set_expiry(its_site.clusters[i], each.kind, each.owner, each.certificate->not_after());
            add(each.label(), *each.certificate, std::move(its_site));
            found.back().not_played = std::string(facts.not_played);
        }
    }
    for (std::size_t i = 0; i < description.expressways.size(); ++i) {
        const ctl::Certificate& certificate = *site.expressways[i]->identity.certificate;
        if (certificate.not_after() > end) continue;
        SiteDescription its_site = others_last;
        its_site.expressways[i].valid_until = certificate.not_after();
        add("Expressway " + description.expressways[i].name, certificate, std::move(its_site));
    }
    for (std::size_t i = 0; i < description.authorities.size(); ++i) {
        const ctl::Certificate& certificate = *site.authorities[i]->identity.certificate;
        if (certificate.not_after() > end) continue;
        SiteDescription its_site = others_last;
        its_site.authorities[i].valid = description.authorities[i].valid;
        add("authority " + description.authorities[i].name, certificate, std::move(its_site));
    }
    std::ranges::stable_sort(found, {}, &Expiry::until);
    return found;
}

}  // namespace impact
