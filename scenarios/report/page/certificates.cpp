#include "scenarios/report/page/certificates.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "ctl/print.hpp"
#include "scenarios/issuing/key_pool.hpp"
#include "scenarios/model/certificate_facts.hpp"

namespace page {
namespace {

constexpr std::chrono::days soon{90};

class Places {
  public:
    explicit Places(const run::Situation& situation) {
        for (const auto& cluster : situation.site.clusters) {
            for (const auto& [store, certificates] : cluster->stores->all())
                for (const ctl::CertificatePtr& each : certificates)
                    add(each->identity(), model::trust_store_name(store) + " of " + cluster->name());
            for (const auto& node : cluster->nodes) {
                if (!node->tftp) continue;
                for (const auto& [list, kind] :
                     {std::pair((*node->tftp)->itl, "ITL of "), std::pair((*node->tftp)->ctl, "CTL of ")}) {
                    if (!list) continue;
                    const std::string whose =
                        kind + (std::string_view(kind) == "CTL of " ? cluster->name() : node->name());
                    for (const ctl::Record& record : list->records)
                        if (const auto identity = record.identity())
                            add(*identity, fmt::format("{} as {}", whose, ctl::role_name(record.role)));
                }
            }
        }
    }
    [[nodiscard]] Line of(const ctl::CertificateIdentity& identity) const {
        const auto found = places_.find(identity);
        Line line;
        if (found != places_.end())
            for (const std::string& place : found->second) append_line(line, plain(place));
        return line.empty() ? plain("none") : line;
    }

  private:
    void add(const ctl::CertificateIdentity& identity, std::string place) {
        places_[identity].insert(std::move(place));
    }
    std::map<ctl::CertificateIdentity, std::set<std::string>> places_;
};

Line validity(run::Time now, const ctl::Certificate& certificate) {
    const std::string until = ctl::date_text(certificate.not_after());
    if (certificate.not_after() <= now) return of(Span::Kind::bad, until + ", EXPIRED");
    if (certificate.not_after() <= now + soon) return of(Span::Kind::warning, until + ", soon");
    return plain(until);
}

}  // namespace

Blocks certificate_blocks(const run::Situation& situation) {
    const Places places(situation);
    Table table{"Certificates that are in use at the end",
                {"Certificate", "Issued by", "Serial", "Valid until", "In these stores and lists",
                 "When it expires, this breaks", "and, by the documents, what is not played"},
                {}};
    for (const model::KnownCertificate& known : situation.known.all()) {
        const auto cluster = std::ranges::find_if(
            situation.site.clusters, [&](const auto& each) { return each->name() == known.cluster; });
        if (cluster == situation.site.clusters.end() || model::is_former(situation.site, known)) continue;
        const ctl::Certificate& certificate = *known.certificate;
        const model::CertificateFacts& facts = model::facts_of(known.kind);
        const bool has_facts = facts.kind == known.kind;
        table.rows.push_back(
            {plain(known.label()),
             plain(certificate.is_self_signed() ? "itself" : ctl::common_name(certificate.issuer())),
             of(Span::Kind::code, ctl::hex(certificate.serial())), validity(situation.now, certificate),
             places.of(certificate.identity()), plain(has_facts ? std::string(facts.breaks_at_expiry) : ""),
             plain(has_facts ? std::string(facts.not_played) : "")});
    }
    for (const auto& expressway : situation.site.expressways) {
        const ctl::Certificate& certificate = *expressway->identity.certificate;
        table.rows.push_back({plain("Expressway " + expressway->name),
                              plain(ctl::common_name(certificate.issuer())),
                              of(Span::Kind::code, ctl::hex(certificate.serial())),
                              validity(situation.now, certificate),
                              places.of(certificate.identity()),
                              plain("its zones, and sign-in from outside"),
                              {}});
    }
    for (const auto& authority : situation.site.authorities) {
        const ctl::Certificate& certificate = *authority->identity.certificate;
        table.rows.push_back(
            {plain("authority " + authority->name),
             plain(certificate.is_self_signed() ? "itself" : ctl::common_name(certificate.issuer())),
             of(Span::Kind::code, ctl::hex(certificate.serial())),
             validity(situation.now, certificate),
             places.of(certificate.identity()),
             plain("whatever it signed, where a server looks at the chain"),
             {}});
    }
    Blocks blocks;
    blocks.push_back({std::move(table)});
    blocks.push_back(
        {Paragraph{with_code("`bellwether impact` plays the expiry and the renewal of each of them.")}});
    return blocks;
}

}  // namespace page
