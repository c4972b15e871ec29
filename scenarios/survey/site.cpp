#include "scenarios/survey/site.hpp"

#include <algorithm>
#include <cctype>

#include <boost/algorithm/string/case_conv.hpp>
#include <fmt/format.h>

#include "ctl/print.hpp"
#include "phone/model.hpp"
#include "phone/rules.hpp"
#include "scenarios/model/certificate_facts.hpp"

namespace survey {
namespace {

bool is_address(const std::string& host) {
    return host.find_first_not_of("0123456789.") == std::string::npos || host.find(':') != std::string::npos;
}

std::string first_label(const std::string& host) {
    return is_address(host) ? host : host.substr(0, host.find('.'));
}

std::string certificate_words(const ctl::Certificate& certificate) {
    return fmt::format("{} (serial {})", ctl::common_name(certificate.subject()),
                       ctl::hex(certificate.serial()));
}

// "Cisco 8861", "CP-8861", "8861" -> "8861"; empty for what is no phone that is known.
std::string model_in(const std::string& text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] < '0' || text[i] > '9') continue;
        std::size_t end = i;
        while (end < text.size() && std::isalnum(static_cast<unsigned char>(text[end])) != 0) ++end;
        std::string word = text.substr(i, end - i);
        if (phone::find_model(word)) return word;
        i = end;
    }
    return "";
}

constexpr std::string_view recovery_prefix = "ITLRECOVERY_";

class Builder {
  public:
    Builder(const Evidence& evidence, const std::string& cluster) : evidence_(evidence) {
        site_.cluster = cluster;
    }

    ImportedSite build() {
        nodes();
        version();
        certificates();
        services();
        lists();
        parameters();
        phones();
        unknowns();
        return std::move(site_);
    }

  private:
    // By host, FQDN or address; nullptr: none of the cluster's.
    SiteNode* node_named(const std::string& name) {
        if (name.empty()) return nullptr;
        const std::string wanted = boost::algorithm::to_lower_copy(name);
        for (SiteNode& node : site_.nodes)
            if (node.address == name || is_same_host(node.name, name) || aliases_[node.name].contains(wanted))
                return &node;
        return nullptr;
    }

    SiteNode& need_node(const std::string& name, const std::string& address = "") {
        if (SiteNode* known = node_named(name)) return *known;
        if (!address.empty())
            if (SiteNode* known = node_named(address)) return *known;
        site_.nodes.push_back({.name = name, .address = address});
        return site_.nodes.back();
    }

    void nodes() {
        for (const NodeFact& fact : evidence_.nodes) {
            SiteNode& node = need_node(fact.host, fact.address);
            node.address = fact.address;
            node.is_publisher = node.is_publisher || fact.is_publisher;
            node.is_im_and_presence = fact.is_im_and_presence;
            aliases_[node.name].insert(boost::algorithm::to_lower_copy(fact.fqdn));
        }
        // Without `show network cluster`: whoever has a record in a list, or owns a certificate.
        if (evidence_.nodes.empty()) {
            for (const ListFact& fact : evidence_.lists)
                for (const ctl::Record& record : fact.list->records) nodes_of_record(record);
            for (const CertificateFact& fact : evidence_.certificates)
                if (fact.kind && !fact.node.empty()) need_node(fact.node);
            for (const ShownRecordFact& fact : evidence_.shown)
                if (!fact.dns_name.empty()) need_node(fact.dns_name);
        }
        const auto publisher = std::ranges::find_if(site_.nodes, &SiteNode::is_publisher);
        if (publisher != site_.nodes.end()) std::rotate(site_.nodes.begin(), publisher, publisher + 1);
        if (publisher == site_.nodes.end() && !site_.nodes.empty()) {
            guess_publisher();
            site_.unknown.push_back("which node is the publisher: paste `show network cluster`");
        }
        if (site_.cluster.empty())
            site_.cluster = site_.nodes.empty() ? "cluster" : first_label(site_.nodes.front().name);
    }

    // By its DNSNAME; without one a server's certificate is named after its node.
    void nodes_of_record(const ctl::Record& record) {
        const bool is_server = record.role == ctl::Role::tvs || ctl::is_call_manager(record.role) ||
                               record.role == ctl::Role::tftp;
        if (record.dns_name.empty() && !is_server) return;
        SiteNode& node =
            need_node(record.dns_name.empty() ? ctl::common_name(record.subject) : record.dns_name);
        for (const ctl::Element& element : record.elements)
            if (element.tag == ctl::record_tag::ip_address && element.value.size() == 4)
                node.address = fmt::format("{}.{}.{}.{}", element.value[0], element.value[1],
                                           element.value[2], element.value[3]);
    }

    // ITLRecovery is the publisher's.
    void guess_publisher() {
        for (const ListFact& fact : evidence_.lists)
            for (const ctl::Record& record : fact.list->records)
                if (const std::string name = ctl::common_name(record.subject);
                    name.starts_with(recovery_prefix))
                    if (SiteNode* node = node_named(name.substr(recovery_prefix.size()))) {
                        std::swap(*node, site_.nodes.front());
                        return;
                    }
    }

    void version() {
        for (const VersionFact& fact : evidence_.versions) {
            if (!site_.version.empty() && site_.version != fact.text) {
                site_.contradictions.push_back(fmt::format("version {} by {}, {} by {}", site_.version,
                                                           version_source_.text(), fact.text,
                                                           fact.source.text()));
                continue;
            }
            site_.version = fact.text;
            version_source_ = fact.source;
        }
    }

    // An own certificate; another one that is there already is a contradiction, or older.
    void own(SiteNode& node, CertificateKind kind, const CertificateFact& fact) {
        if (kind == CertificateKind::itl_recovery) return recovery(fact);
        const auto [known, is_new] = node.own.try_emplace(kind, fact);
        if (is_new || *known->second.certificate == *fact.certificate) return;
        site_.contradictions.push_back(fmt::format(
            "{} of {}: {} by {}, {} by {}; the newer one is taken", issuing::certificate_kind_name(kind),
            node.name, certificate_words(*known->second.certificate), known->second.source.text(),
            certificate_words(*fact.certificate), fact.source.text()));
        if (fact.certificate->not_before() > known->second.certificate->not_before()) known->second = fact;
    }

    void recovery(const CertificateFact& fact) {
        if (!site_.itl_recovery) {
            site_.itl_recovery = fact;
        } else if (*site_.itl_recovery->certificate != *fact.certificate) {
            site_.contradictions.push_back(fmt::format(
                "ITLRecovery: {} by {}, {} by {}; the newer one is taken",
                certificate_words(*site_.itl_recovery->certificate), site_.itl_recovery->source.text(),
                certificate_words(*fact.certificate), fact.source.text()));
            if (fact.certificate->not_before() > site_.itl_recovery->certificate->not_before())
                site_.itl_recovery = fact;
        }
    }

    void certificates() {
        for (const CertificateFact& fact : evidence_.certificates) {
            if (fact.store) {
                trusted(fact);
                continue;
            }
            if (!fact.kind) {
                by_its_record(fact);
                continue;
            }
            SiteNode* node = node_named(fact.node);
            if (node == nullptr) node = node_named(ctl::common_name(fact.certificate->subject()));
            if (node == nullptr && site_.nodes.size() == 1) node = &site_.nodes.front();
            if (*fact.kind == CertificateKind::itl_recovery || *fact.kind == CertificateKind::capf) {
                if (node == nullptr && !site_.nodes.empty()) node = &site_.nodes.front();
            }
            if (node == nullptr) {
                site_.unknown.push_back(fmt::format(
                    "whose {} {} is ({}): give it as NODE=FILE", issuing::certificate_kind_name(*fact.kind),
                    certificate_words(*fact.certificate), fact.source.text()));
                continue;
            }
            own(*node, *fact.kind, fact);
        }
        // What servers showed to a probe.
        for (const auto& [survey, source] : evidence_.baselines) {
            for (const Tvs& tvs : survey.tvs) shown(tvs.server, CertificateKind::tvs, source);
            for (const TlsServer& server : survey.call_managers)
                shown(server, CertificateKind::call_manager, source);
            for (const TlsServer& server : survey.web_servers) shown(server, CertificateKind::tomcat, source);
        }
        from_lists();
    }

    // A certificate of which nobody says what it is for: a record of `show itl` or `show ctl` may.
    void by_its_record(const CertificateFact& fact) {
        const std::string serial = ctl::hex(fact.certificate->serial());
        for (const ShownRecordFact& record : evidence_.shown) {
            if (record.serial != serial || !record.role) continue;
            const auto kind = kind_of_record(*record.role, record.subject, *fact.certificate);
            SiteNode* node = node_named(record.dns_name);
            if (node == nullptr) node = node_named(ctl::common_name(fact.certificate->subject()));
            if (kind == CertificateKind::itl_recovery) return recovery(fact);
            if (kind && node != nullptr) return own(*node, *kind, fact);
        }
        if (!is_in_lists(*fact.certificate))
            site_.unknown.push_back(fmt::format(
                "what {} is for ({}): no list names it; paste it with the `show cert own NAME` before it",
                certificate_words(*fact.certificate), fact.source.text()));
    }

    [[nodiscard]] bool is_in_lists(const ctl::Certificate& certificate) const {
        return std::ranges::any_of(evidence_.lists, [&certificate](const ListFact& fact) {
            return std::ranges::any_of(fact.list->records, [&certificate](const ctl::Record& record) {
                return record.identity() == certificate.identity();
            });
        });
    }

    // What a record's certificate is for; nothing of a SAST that may be several things.
    static std::optional<CertificateKind> kind_of_record(ctl::Role role, const std::string& subject,
                                                         const ctl::Certificate& certificate) {
        if (ctl::common_name(subject).starts_with("ITLRECOVERY")) return CertificateKind::itl_recovery;
        if (role == ctl::Role::tvs) return CertificateKind::tvs;
        if (role == ctl::Role::capf) return CertificateKind::capf;
        const bool is_call_manager =
            role == ctl::Role::ccm_tftp || role == ctl::Role::ccm || role == ctl::Role::tftp;
        if (!is_call_manager) return std::nullopt;
        return certificate.public_key().is_rsa() ? CertificateKind::call_manager
                                                 : CertificateKind::call_manager_ecdsa;
    }

    void shown(const TlsServer& server, CertificateKind kind, const Source& source) {
        if (!server.certificate) return;
        SiteNode* node = node_named(server.host);
        if (node == nullptr) node = node_named(ctl::common_name(server.certificate->subject()));
        if (node == nullptr) node = &need_node(ctl::common_name(server.certificate->subject()), server.host);
        if (node->address.empty()) node->address = server.host;
        own(*node, kind,
            {.certificate = server.certificate, .kind = kind, .node = node->name, .source = source});
    }

    // Roles say what a certificate is for; of a list that is older than the certificate in use nothing is
    // taken.
    void from_lists() {
        for (const ListFact& fact : evidence_.lists)
            for (const ctl::Record& record : fact.list->records) {
                if (!record.certificate) continue;
                const CertificateFact found{
                    .certificate = record.certificate, .node = record.dns_name, .source = fact.source};
                SiteNode* node = node_named(record.dns_name);
                if (node == nullptr) node = node_named(ctl::common_name(record.subject));
                const auto kind = kind_of_record(record.role, record.subject, *record.certificate);
                if (kind == CertificateKind::itl_recovery) {
                    if (!site_.itl_recovery) site_.itl_recovery = found;
                } else if (kind == CertificateKind::capf && node == nullptr && !site_.nodes.empty()) {
                    site_.nodes.front().own.try_emplace(*kind, found);
                } else if (kind && node != nullptr) {
                    node->own.try_emplace(*kind, found);
                }
            }
    }

    void trusted(const CertificateFact& fact) {
        const bool is_per_node = fact.store == model::TrustStore::capf;
        const auto is_same = [&](const CertificateFact& known) {
            return known.store == fact.store && *known.certificate == *fact.certificate &&
                   (!is_per_node || known.node == fact.node);
        };
        if (std::ranges::none_of(site_.trusted, is_same)) site_.trusted.push_back(fact);
    }

    void services() {
        for (const ServiceFact& fact : evidence_.services) {
            SiteNode* node = node_named(fact.node);
            if (node == nullptr && site_.nodes.size() == 1) node = &site_.nodes.front();
            if (node == nullptr) {
                const std::string question =
                    fmt::format("on which node `utils service list` of {} was typed: give it as NODE={}",
                                fact.source.file, fact.source.file);
                if (std::ranges::find(site_.unknown, question) == site_.unknown.end())
                    site_.unknown.push_back(question);
                continue;
            }
            node->knows_services = true;
            if (fact.is_started) node->runs.insert(fact.service);
        }
        for (SiteNode& node : site_.nodes) {
            if (node.knows_services || node.is_im_and_presence) continue;
            if (node.own.contains(CertificateKind::tvs)) node.runs.insert(model::Service::tvs);
            if (node.own.contains(CertificateKind::call_manager) && is_call_manager(node))
                node.runs.insert(model::Service::call_manager);
            if (serves_lists(node)) node.runs.insert(model::Service::tftp);
            if (node.own.contains(CertificateKind::capf) && &node == &site_.nodes.front())
                node.runs.insert(model::Service::capf);
        }
    }

    // As it was said; else the node whose TFTP record an ITL has: each node's ITL names itself so.
    SiteNode* node_of(const ListFact& fact) {
        if (SiteNode* node = node_named(fact.node)) return node;
        for (const ctl::Record& record : fact.list->records) {
            const bool is_tftp = record.role == ctl::Role::ccm_tftp || record.role == ctl::Role::tftp;
            if (!is_tftp || !fact.name.starts_with("ITL")) continue;
            const std::string& name = record.dns_name;
            if (SiteNode* node = node_named(name.empty() ? ctl::common_name(record.subject) : name))
                return node;
        }
        return nullptr;
    }

    [[nodiscard]] bool serves_lists(const SiteNode& node) {
        return std::ranges::any_of(evidence_.lists,
                                   [&](const ListFact& fact) { return node_of(fact) == &node; });
    }

    // A record as TFTP alone says that it is none; configurations name CallManagers as well.
    [[nodiscard]] bool is_call_manager(const SiteNode& node) const {
        const CertificateFact& own = node.own.at(CertificateKind::call_manager);
        for (const ListFact& fact : evidence_.lists)
            for (const ctl::Record& record : fact.list->records)
                if (record.identity() == own.certificate->identity() && record.role == ctl::Role::tftp)
                    return false;
        return true;
    }

    void lists() {
        for (const ListFact& fact : evidence_.lists) {
            ListFact taken = fact;
            const SiteNode* node = node_of(fact);
            taken.node = node == nullptr ? "" : node->name;
            const bool is_itl = !std::ranges::any_of(taken.list->records,
                                                     [](const ctl::Record& record) {
                                                         return record.role == ctl::Role::ccm;
                                                     }) &&
                                (taken.name.starts_with("ITL") ||
                                 std::ranges::any_of(taken.list->records, [](const ctl::Record& record) {
                                     return record.role == ctl::Role::tvs;
                                 }));
            taken.name = is_itl ? "ITLFile.tlv" : "CTLFile.tlv";
            const auto known = std::ranges::find_if(site_.lists, [&taken](const ListFact& each) {
                return each.node == taken.node && each.name == taken.name;
            });
            if (known == site_.lists.end()) {
                site_.lists.push_back(std::move(taken));
            } else if (known->list->bytes != taken.list->bytes) {
                site_.contradictions.push_back(
                    fmt::format("two {} of {}: by {} and by {}; the newer one is taken", taken.name,
                                taken.node.empty() ? "some node" : taken.node, known->source.text(),
                                taken.source.text()));
                if (taken.list->header.timestamp.value_or(0) > known->list->header.timestamp.value_or(0))
                    *known = std::move(taken);
            }
        }
        site_.is_mixed = std::ranges::any_of(
            site_.lists, [](const ListFact& each) { return each.name.starts_with("CTL"); });
        for (const ListFact& each : site_.lists) not_in_list(each);
    }

    // It looks like a restart that was forgotten, or lists of another day.
    void not_in_list(const ListFact& fact) {
        if (!fact.name.starts_with("ITL") || phone::is_empty_itl(*fact.list)) return;
        for (const SiteNode& node : site_.nodes)
            if (const auto own = node.own.find(CertificateKind::tvs); own != node.own.end()) {
                const bool is_there =
                    std::ranges::any_of(fact.list->records, [&own](const ctl::Record& record) {
                        return record.identity() == own->second.certificate->identity();
                    });
                if (!is_there)
                    site_.contradictions.push_back(fmt::format(
                        "{} of {} by {} does not name the TVS certificate {} of {} by {}", fact.name,
                        fact.node, fact.source.text(), certificate_words(*own->second.certificate), node.name,
                        own->second.source.text()));
            }
    }

    void parameters() {
        for (const ParameterFact& fact : evidence_.parameters) {
            const bool is_true = fact.value == "T" || fact.value == "1" || fact.value == "t";
            if (fact.name == "RollBackToPreGrayback") site_.rollback = is_true;
            if (fact.name != "ClusterSecurityMode") continue;
            if (!site_.lists.empty() && is_true != site_.is_mixed)
                site_.contradictions.push_back(
                    fmt::format("ClusterSecurityMode is {} by {}, and TFTP {} a CTL", fact.value,
                                fact.source.text(), site_.is_mixed ? "offers" : "does not offer"));
            site_.is_mixed = is_true;
        }
        if (site_.itl_recovery && !evidence_.roles.empty())
            site_.vouches_itl_recovery =
                std::ranges::any_of(evidence_.roles, [this](const TrustRoleFact& fact) {
                    return fact.serial == ctl::hex(site_.itl_recovery->certificate->serial());
                });
    }

    void phones() {
        for (const RegistrationFact& fact : evidence_.registrations)
            if (fact.status == "Registered") ++site_.registered[fact.node];
        std::map<std::tuple<std::string, std::string, int>, SitePhones> groups;
        std::set<std::string> strange;
        for (const PhonesFact& fact : evidence_.phones) {
            const std::string model = model_in(fact.model);
            if (model.empty()) {
                strange.insert(fact.model);
                continue;
            }
            const int security = fact.security == "2" ? 2 : fact.security == "3" ? 3 : 1;
            auto [known, is_new] = groups.try_emplace({model, fact.call_manager_group, security});
            SitePhones& group = known->second;
            if (is_new)
                group = {
                    .name = "", .count = 0, .model = model, .security = security, .example = fact.example};
            group.count += fact.count;
        }
        // From a baseline: one phone stands for its model and group.
        for (const auto& [survey, source] : evidence_.baselines) {
            if (!evidence_.phones.empty()) break;
            for (const Device& device : survey.devices) phones_of_baseline(survey, device);
        }
        for (auto& [key, group] : groups) {
            const std::string& name = std::get<1>(key);
            std::vector<MemberFact> members;
            for (const MemberFact& member : evidence_.members)
                if (member.group == name) members.push_back(member);
            std::ranges::sort(members, {}, &MemberFact::priority);
            for (const MemberFact& member : members)
                if (const SiteNode* node = node_named(member.node))
                    group.call_manager_group.push_back(node->name);
            group.name = fmt::format("{}-{}", group.model, site_.phones.size() + 1);
            if (members.empty() && !name.empty())
                site_.unknown.push_back(
                    fmt::format("the members of CallManager group \"{}\", in order: `bellwether import "
                                "--queries` has the query",
                                name));
            site_.phones.push_back(std::move(group));
        }
        for (const std::string& model : strange)
            site_.unknown.push_back(fmt::format(
                "phones of model \"{}\": this program knows no such model, they are left out", model));
    }

    void phones_of_baseline(const Survey& survey, const Device& device) {
        SitePhones group{.name = boost::algorithm::to_lower_copy(device.name),
                         .model = device.model.empty() ? std::string(usual_model) : device.model,
                         .example = device.name};
        for (const TftpNode& node : survey.tftp_nodes)
            for (const auto& [name, file] : node.files) {
                if (!file.configuration || !name.starts_with(device.name + ".") ||
                    !group.call_manager_group.empty())
                    continue;
                group.security = static_cast<int>(file.configuration->security_mode);
                for (const phone::CallManagerAddress& each : file.configuration->call_managers)
                    if (SiteNode* known = node_named(each.host)) {
                        group.call_manager_group.push_back(known->name);
                        known->runs.insert(model::Service::call_manager);
                    }
            }
        site_.phones.push_back(std::move(group));
        site_.unknown.push_back(fmt::format(
            "how many phones are like {}: `bellwether import --queries` has the query", device.name));
    }

    void unknowns() {
        const auto ask = [this](std::string what) { site_.unknown.push_back(std::move(what)); };
        if (site_.version.empty()) ask("the version: paste `show version active`");
        if (site_.nodes.empty()) ask("its nodes: paste `show network cluster`");
        for (const SiteNode& node : site_.nodes)
            if (!node.knows_services && !node.is_im_and_presence)
                ask(
                    fmt::format("which services run on {}, taken from lists and certificates: `utils service "
                                "list` there, given as {}=FILE",
                                node.name, node.name));
        if (site_.lists.empty())
            ask("which lists are offered: bellwether probe --save, then import its folder");
        if (!site_.rollback)
            ask("whether the rollback parameter is set: `bellwether import --queries` has the query");
        if (site_.trusted.empty())
            ask("what the trust stores hold: the certificate snapshot (14 and later), or run sql");
        if (site_.phones.empty()) ask("which phones there are: `bellwether import --queries` has the query");
        missing_own();
    }

    // Named in a list or by `show cert list`, and their bytes are nowhere.
    void missing_own() {
        std::set<std::string> serials;
        for (const CertificateFact& fact : evidence_.certificates)
            serials.insert(ctl::hex(fact.certificate->serial()));
        for (const ListFact& fact : evidence_.lists)
            for (const ctl::Record& record : fact.list->records) serials.insert(ctl::hex(record.serial));
        for (const ShownRecordFact& fact : evidence_.shown)
            if (!fact.serial.empty() && serials.insert(fact.serial).second)
                site_.unknown.push_back(fmt::format(
                    "the certificate {} (serial {}), which {} by {} names as {}: paste `show cert own` of "
                    "it, or run sql",
                    ctl::common_name(fact.subject), fact.serial, fact.is_itl ? "the ITL" : "the CTL",
                    fact.source.text(), fact.role ? ctl::role_name(*fact.role) : "something"));
        for (const NamedCertificateFact& fact : evidence_.named)
            if (!fact.serial.empty() && !serials.contains(fact.serial))
                site_.unknown.push_back(
                    fmt::format("the certificate {} {} (serial {}, {}): paste `show cert` of it", fact.unit,
                                fact.name, fact.serial, fact.source.text()));
    }

    const Evidence& evidence_;
    ImportedSite site_;
    Source version_source_;
    std::map<std::string, std::set<std::string>> aliases_;
};

}  // namespace

bool is_same_host(const std::string& left, const std::string& right) {
    return boost::algorithm::to_lower_copy(first_label(left)) ==
           boost::algorithm::to_lower_copy(first_label(right));
}

ImportedSite put_together(const Evidence& evidence, const std::string& cluster) {
    return Builder(evidence, cluster).build();
}

}  // namespace survey
