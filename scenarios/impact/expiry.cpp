#include "scenarios/impact/expiry.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "scenarios/language/words.hpp"
#include "scenarios/virtual/virtual_world.hpp"

namespace scenarios {
namespace {

namespace pb = bellwether;

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
    const pb::Scenario others_last = lasting_site(no_event(scenario).site);
    std::vector<Expiry> found;
    const auto add = [&](const std::string& name, const ctl::Certificate& certificate,
                         pb::Scenario its_site) {
        found.push_back(
            {name, ctl::common_name(certificate.issuer()), certificate.not_after(), std::nullopt});
        if (certificate.not_after() > *start_time(scenario))
            found.back().trial = Trial{
                name + " expires", {wait_until(its_site, certificate.not_after())}, std::move(its_site)};
    };
    for (int i = 0; i < scenario.cluster_size(); ++i) {
        const Cluster& cluster = site.cluster(scenario.cluster(i).name());
        for (const KnownCertificate& known : cluster.known_certificates()) {
            if (known.certificate->not_after() > end) continue;
            const auto kind = std::ranges::find(renewable, known.kind, to_kind);
            if (kind == renewable.end()) continue;
            pb::Scenario its_site = others_last;
            set_expiry(*its_site.mutable_cluster(i), *kind, known.owner, known.certificate->not_after());
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