#include "scenarios/impact/expiry.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "scenarios/language/words.hpp"
#include "scenarios/virtual/virtual_world.hpp"

namespace scenarios {
namespace {

namespace pb = bellwether;

constexpr Time lasting = std::chrono::sys_days(std::chrono::year(2099) / 1 / 1);
constexpr std::uint32_t most_days = 36500;  // that an authority may last

// Everything lasts, but for what is changed afterwards.
pb::Scenario lasting_site(const pb::Scenario& scenario) {
    pb::Scenario site = no_event(scenario).site;
    const auto left = std::chrono::floor<std::chrono::days>(lasting - *start_time(site)).count();
    for (pb::Authority& authority : *site.mutable_authority())
        authority.set_valid_days(
            std::min(most_days, authority.age_days() + static_cast<std::uint32_t>(left)));
    for (pb::Expressway& expressway : *site.mutable_expressway())
        expressway.set_valid_until(written(lasting));
    for (pb::Cluster& cluster : *site.mutable_cluster())
        for (const auto kind : renewable)
            if (has_kind(cluster, kind)) set_expiry(cluster, kind, lasting);
    return site;
}

// The certificate of this kind and node, to be changed.
pb::HeldCertificate& held_of(pb::Cluster& cluster, pb::Regenerate::Certificate kind,
                             const std::string& node) {
    pb::HeldCertificate held = described(cluster, kind, node);
    held.clear_node();
    if (kind != pb::Regenerate::ITLRECOVERY) held.add_node(node);
    *cluster.add_certificate() = held;
    return *cluster.mutable_certificate()->rbegin();
}

// Until just after this moment.
std::string wait_until(const pb::Scenario& site, Time until) {
    const auto length = until - *start_time(site) + std::chrono::minutes(1);
    return fmt::format("wait {{ seconds: {} }}", length.count());
}

}  // namespace

std::vector<Expiry> expiries(const Document& document, std::chrono::days within, std::uint64_t seed,
                             KeyPool& keys, const std::filesystem::path& folder) {
    const pb::Scenario& scenario = document.scenario();
    const Site site(scenario,
                    {.seed = seed,
                     .start = *start_time(scenario),
                     .ports = {},
                     .address = virtual_address,
                     .bulk_folder = folder},
                    keys);
    const Time end = *start_time(scenario) + within;
    const pb::Scenario others_last = lasting_site(scenario);
    std::vector<Expiry> found;
    const auto add = [&](const std::string& name, const ctl::Certificate& certificate,
                         pb::Scenario its_site) {
        found.push_back({name,
                         ctl::common_name(certificate.issuer()),
                         certificate.not_after(),
                         {name + " expires", {wait_until(its_site, certificate.not_after())}, its_site}});
    };
    for (int i = 0; i < scenario.cluster_size(); ++i) {
        const Cluster& cluster = site.cluster(scenario.cluster(i).name());
        for (const KnownCertificate& known : cluster.known_certificates()) {
            if (known.certificate->not_after() > end) continue;
            const auto kind = std::ranges::find(renewable, known.kind, to_kind);
            if (kind == renewable.end()) continue;
            pb::Scenario its_site = others_last;
            held_of(*its_site.mutable_cluster(i), *kind, known.owner)
                .set_valid_until(written(known.certificate->not_after()));
            add(known.label(), *known.certificate, std::move(its_site));
        }
    }
    for (int i = 0; i < scenario.expressway_size(); ++i) {
        const Expressway& server = site.expressway(scenario.expressway(i).name());
        const ctl::Certificate& certificate = *server.identity().certificate;
        if (certificate.not_after() > end) continue;
        pb::Scenario its_site = others_last;
        its_site.mutable_expressway(i)->set_valid_until(written(certificate.not_after()));
        add("Expressway " + server.name(), certificate, std::move(its_site));
    }
    for (int i = 0; i < scenario.authority_size(); ++i) {
        const ctl::Certificate& certificate =
            *site.authority(scenario.authority(i).name()).identity().certificate;
        if (certificate.not_after() > end) continue;
        pb::Scenario its_site = others_last;
        its_site.mutable_authority(i)->set_valid_days(scenario.authority(i).valid_days());
        add("authority " + scenario.authority(i).name(), certificate, std::move(its_site));
    }
    std::ranges::sort(found, {}, &Expiry::until);
    return found;
}

}  // namespace scenarios