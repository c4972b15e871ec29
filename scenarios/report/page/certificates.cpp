#include "scenarios/report/page/certificates.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "ctl/print.hpp"
#include "scenarios/actions/words.hpp"
#include "scenarios/issuing/key_pool.hpp"
#include "scenarios/model/certificate_facts.hpp"
#include "scenarios/model/presented.hpp"

namespace page {
namespace {

constexpr std::chrono::days soon{90};

class Places {
  public:
    explicit Places(const run::Situation& situation) {
        const run::SiteState& site = situation.site;
        for (const auto& cluster : site.clusters) {
            for (const auto& [store, certificates] : cluster->stores->all())
                for (const ctl::CertificatePtr& each : certificates)
                    add(each->identity(), model::trust_store_name(store) + " of " + cluster->name());
            for (const auto& node : cluster->nodes) {
                if (!node->tftp || !node->is_member) continue;
                add_list((*node->tftp)->itl, "ITL of " + node->name());
                add_list((*node->tftp)->ctl, "CTL of " + cluster->name());
            }
        }
        for (const auto& expressway : site.expressways)
            for (const ctl::CertificatePtr& each : expressway->trusted)
                add(each->identity(), "trusted CA list of " + expressway->name);
        for (std::size_t group = 0; group < site.phones.size(); ++group)
            for (const model::PhoneRun& run : site.phones[group]->all())
                for (const ctl::TrustListPtr& list : {run.phone.state->lists.itl, run.phone.state->lists.ctl})
                    add_list(list, "lists that phones of " + site.frame->groups[group].name + " hold");
    }
    [[nodiscard]] Line of(const ctl::CertificateIdentity& identity) const {
        const auto found = places_.find(identity);
        Line line;
        if (found != places_.end())
            for (const std::string& place : found->second) append_line(line, plain(place));
        return line.empty() ? plain("none") : line;
    }

  private:
    void add_list(const ctl::TrustListPtr& list, const std::string& whose) {
        if (!list) return;
        for (const ctl::Record& record : list->records)
            if (const auto identity = record.identity())
                add(*identity, fmt::format("{} as {}", whose, ctl::role_name(record.role)));
    }
    void add(const ctl::CertificateIdentity& identity, std::string place) {
        places_[identity].insert(std::move(place));
    }
    std::map<ctl::CertificateIdentity, std::set<std::string>> places_;
};

Line validity(run::Time now, run::Time until) {
    const std::string day = ctl::date_text(until);
    if (until <= now) return of(Span::Kind::bad, day + ", EXPIRED");
    if (until <= now + soon) return of(Span::Kind::warning, day + ", soon");
    return plain(day);
}

// LSCs of phones, by group and day.
Table lsc_table(const run::Situation& situation) {
    Table table{"LSCs of phones", {"Phones", "Issued by", "Valid until"}, {}};
    for (std::size_t group = 0; group < situation.site.phones.size(); ++group) {
        std::map<std::pair<std::string, run::Time>, std::size_t> counts;
        for (const model::PhoneRun& run : situation.site.phones[group]->all()) {
            const auto& lsc = run.phone.state->lsc;
            if (!lsc) continue;
            const phone::CertificateName capf{ctl::common_name(lsc->capf->subject()), lsc->capf->serial()};
            counts[{situation.described(capf), lsc->until.value_or(lsc->since + issuing::lsc_validity)}] +=
                run.count;
        }
        for (const auto& [lsc, count] : counts)
            table.rows.push_back({plain(fmt::format("{} of {}", actions::phones_words(count),
                                                    situation.site.frame->groups[group].name)),
                                  plain(lsc.first), validity(situation.now, lsc.second)});
    }
    return table;
}

Bullets not_presented(const run::Situation& situation) {
    Bullets bullets;
    for (const auto& cluster : situation.site.clusters)
        for (const model::NotPresented& each : model::not_presented(situation.site, *cluster))
            bullets.items.push_back(plain(fmt::format("{} of {}: {} on {} still uses the former one",
                                                      issuing::certificate_kind_name(each.kind), each.owner,
                                                      model::service_name(each.service), each.node)));
    return bullets;
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
        const model::NodeAt owner = model::node_named(situation.site, known.owner);
        if (owner && !owner.node->is_member) continue;
        const ctl::Certificate& certificate = *known.certificate;
        const model::CertificateFacts& facts = model::facts_of(known.kind);
        const bool has_facts = facts.kind == known.kind;
        table.rows.push_back(
            {plain(known.label()),
             plain(certificate.is_self_signed() ? "itself" : ctl::common_name(certificate.issuer())),
             of(Span::Kind::code, ctl::hex(certificate.serial())),
             validity(situation.now, certificate.not_after()), places.of(certificate.identity()),
             plain(has_facts ? std::string(facts.breaks_at_expiry) : ""),
             plain(has_facts ? std::string(facts.not_played) : "")});
    }
    for (const auto& expressway : situation.site.expressways) {
        const ctl::Certificate& certificate = *expressway->identity.certificate;
        table.rows.push_back({plain("Expressway " + expressway->name),
                              plain(ctl::common_name(certificate.issuer())),
                              of(Span::Kind::code, ctl::hex(certificate.serial())),
                              validity(situation.now, certificate.not_after()),
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
             validity(situation.now, certificate.not_after()),
             places.of(certificate.identity()),
             plain("whatever it signed, where a server looks at the chain"),
             {}});
    }
    Blocks blocks;
    blocks.push_back({std::move(table)});
    if (Table lscs = lsc_table(situation); !lscs.rows.empty()) blocks.push_back({std::move(lscs)});
    if (Bullets waiting = not_presented(situation); !waiting.items.empty()) {
        blocks.push_back({Paragraph{plain("Renewed, and not shown yet: these services must restart.")}});
        blocks.push_back({std::move(waiting)});
    }
    blocks.push_back(
        {Paragraph{with_code("`bellwether impact` plays the expiry and the renewal of each of them.")}});
    return blocks;
}

}  // namespace page
