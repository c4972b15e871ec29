#include "scenarios/survey/findings.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "ctl/print.hpp"
#include "phone/rules.hpp"

namespace survey {
namespace {

std::string named(const ctl::Certificate& certificate) {
    return fmt::format("{} (serial {}, from {})", ctl::common_name(certificate.subject()),
                       ctl::hex(certificate.serial()), ctl::minute_text(certificate.not_before()));
}

// Records as they compare between nodes: whatever order they stand in.
// An ITL is its node's own: that one's CallManager, which signs configurations, stands in it as a signer of
// lists, too (Security Guide 14SU2). All else of an ITL is the cluster's, and of a CTL everything.
std::multiset<std::pair<ctl::CertificateIdentity, ctl::Role>> records_of_cluster(const ctl::TrustList& list) {
    std::set<ctl::CertificateIdentity> own;
    if (!list.header.file_name.starts_with("CTL"))
        for (const ctl::Record& record : list.records)
            if (const auto identity = record.identity(); identity && ctl::may_sign_configuration(record.role))
                own.insert(*identity);
    std::multiset<std::pair<ctl::CertificateIdentity, ctl::Role>> records;
    for (const ctl::Record& record : list.records)
        if (const auto identity = record.identity(); identity && !own.contains(*identity))
            records.emplace(*identity, record.role);
    return records;
}

// As a phone without lists asks (R1).
bool holds_by_own_signer(const ctl::TrustList& list) {
    const auto key = phone::first_list_key(list);
    return key && ctl::signature_holds(list.bytes, list.header, *key);
}

// Lists and files of all nodes, and who is in the lists.
class Look {
  public:
    explicit Look(const Survey& survey) : survey_(survey) {
        for (const TftpNode& node : survey.tftp_nodes)
            for (const auto& [name, file] : node.files) {
                if (!file.list) continue;
                lists_.push_back({&node, &name, file.list});
            }
    }

    std::vector<Finding> all() {
        nodes();
        lists();
        for (const Tvs& tvs : survey_.tvs) shown(tvs.server, "TVS", {ctl::Role::tvs});
        for (const TlsServer& server : survey_.call_managers) call_manager(server);
        tvs();
        expiry();
        std::ranges::stable_sort(found_, {}, &Finding::kind);
        return std::move(found_);
    }

  private:
    struct Served {
        const TftpNode* node;
        const std::string* name;
        ctl::TrustListPtr list;
    };

    void add(FindingKind kind, std::string text, std::string source = "") {
        const auto is_same = [&](const Finding& known) { return known.kind == kind && known.text == text; };
        if (std::ranges::none_of(found_, is_same))
            found_.push_back({kind, std::move(text), std::move(source)});
    }

    void nodes() {
        for (const TftpNode& node : survey_.tftp_nodes) {
            const bool is_silent = std::ranges::all_of(node.files, [](const auto& file) {
                return file.second.outcome == phone::Download::no_answer;
            });
            if (is_silent)
                add(FindingKind::node_silent,
                    fmt::format(
                        "{} gives no file: {}", node.host,
                        node.files.empty() ? "nothing was asked for" : node.files.begin()->second.trouble));
            for (const auto& [name, file] : node.files)
                if (file.outcome == phone::Download::received && !file.list && !file.configuration &&
                    !name.ends_with(".enc.sgn"))
                    add(FindingKind::unreadable,
                        fmt::format("{}: {} ({} bytes) is not what its name says: phones refuse it",
                                    node.host, name, file.size));
        }
        for (std::size_t i = 0; i < lists_.size(); ++i)
            for (std::size_t k = i + 1; k < lists_.size(); ++k)
                if (*lists_[i].name == *lists_[k].name &&
                    records_of_cluster(*lists_[i].list) != records_of_cluster(*lists_[k].list))
                    add(FindingKind::nodes_differ,
                        fmt::format("{} of {} and of {} name other certificates: phones of these nodes trust "
                                    "other servers; "
                                    "restart TFTP on the older one ({}: {}, {}: {})",
                                    *lists_[i].name, lists_[i].node->host, lists_[k].node->host,
                                    lists_[i].node->host, when(*lists_[i].list), lists_[k].node->host,
                                    when(*lists_[k].list)),
                        "Cisco 118893");
    }

    static std::string when(const ctl::TrustList& list) {
        if (!list.header.timestamp) return "no time";
        return ctl::minute_text(std::chrono::sys_seconds(std::chrono::seconds(*list.header.timestamp)));
    }

    void lists() {
        for (const Served& each : lists_) {
            const std::string where = fmt::format("{} of {}", *each.name, each.node->host);
            const ctl::TrustList& list = *each.list;
            const bool is_itl = each.name->starts_with("ITL");
            if (is_itl && phone::is_empty_itl(list))
                add(FindingKind::emptied_itl,
                    where +
                        " is the emptied list of \"Prepare Cluster for Rollback to pre 8.0\": phones that "
                        "take it check "
                        "nothing any more",
                    "Security Guide 14SU2");
            if (is_itl && phone::is_too_large(phone::FileKind::itl, list.bytes.size()))
                add(FindingKind::list_too_large,
                    fmt::format("{} has {} bytes: over 65536 it does not load, and phones do not register",
                                where, list.bytes.size()),
                    "Security Guide 14SU2");
            if (const std::size_t sast = phone::sast_records(list); sast > phone::usual_sast_records)
                add(FindingKind::many_sast,
                    fmt::format("{} has {} SAST records: some phones may take no more than {}", where, sast,
                                phone::usual_sast_records),
                    "Q33");
            if (!holds_by_own_signer(list))
                add(FindingKind::signature_broken,
                    fmt::format("{}: no record of its own vouches for its signature", where),
                    "Security Guide 14SU2");
        }
    }

    [[nodiscard]] bool is_listed(const ctl::Certificate& certificate,
                                 const std::vector<ctl::Role>& roles) const {
        return std::ranges::any_of(lists_, [&](const Served& each) {
            return std::ranges::any_of(each.list->records, [&](const ctl::Record& record) {
                return record.identity() == certificate.identity() &&
                       std::ranges::find(roles, record.role) != roles.end();
            });
        });
    }

    // The newest time at which a list was made.
    [[nodiscard]] std::optional<Time> newest_list() const {
        std::optional<Time> newest;
        for (const Served& each : lists_)
            if (each.list->header.timestamp)
                newest = std::max(newest.value_or(Time{}),
                                  Time(std::chrono::seconds(*each.list->header.timestamp)));
        return newest;
    }

    // Which of the two is old tells what was not restarted.
    void not_listed(const TlsServer& server, const std::string& what) {
        const std::optional<Time> lists_of = newest_list();
        const bool is_newer = lists_of && server.certificate->not_before() > *lists_of;
        add(FindingKind::not_in_lists,
            fmt::format(
                "{} {} shows {}, which no list served now names: {}", what, server.host,
                named(*server.certificate),
                is_newer
                    ? fmt::format(
                          "the lists are older than the certificate; restart TFTP{}",
                          what == "CallManager" ? ", in mixed mode after `utils ctl update CTLFile`" : "")
                    : fmt::format("the lists are newer; {} was not restarted after its renewal", what)),
            "Cisco 214231");
    }

    void shown(const TlsServer& server, const std::string& what, const std::vector<ctl::Role>& roles) {
        if (server.certificate && !lists_.empty() && !is_listed(*server.certificate, roles))
            not_listed(server, what);
    }

    // Lists of a cluster without security may leave subscribers' CallManagers out (Cisco 214231).
    void call_manager(const TlsServer& server) {
        const bool has_ctl =
            std::ranges::any_of(lists_, [](const Served& each) { return each.name->starts_with("CTL"); });
        if (has_ctl) shown(server, "CallManager", {ctl::Role::ccm, ctl::Role::ccm_tftp});
    }

    [[nodiscard]] bool signs_now(const ctl::SignerId& signer) const {
        return std::ranges::any_of(survey_.tftp_nodes, [&signer](const TftpNode& node) {
            return std::ranges::any_of(node.files, [&signer](const auto& file) {
                return file.second.signer && file.second.signer->identity() == signer.identity();
            });
        });
    }

    void tvs() {
        for (const Tvs& tvs : survey_.tvs) {
            if (!tvs.server.answered())
                add(FindingKind::cannot_ask,
                    fmt::format("TVS {} on {} {}: it could not be asked{}", tvs.server.host, tvs.server.port,
                                tvs.server.trouble,
                                tvs.server.wants_certificate ? "; it wants a phone's certificate" : ""));
            for (const TvsAnswer& answer : tvs.answers) {
                const auto* signer = std::get_if<ctl::SignerId>(&answer.about);
                if (signer == nullptr || !tvs.server.answered()) continue;
                if (answer.reach != Reach::answered)
                    add(FindingKind::cannot_ask,
                        fmt::format("TVS {} gave no answer about {}: {}{}", tvs.server.host,
                                    ctl::common_name(signer->subject), answer.trouble,
                                    tvs.server.wants_certificate ? "; it wants a phone's certificate" : ""));
                else if (!answer.response.grant && signs_now(*signer))
                    add(FindingKind::signer_unknown,
                        fmt::format("TVS {} does not know {} (serial {}), who signs what is served",
                                    tvs.server.host, ctl::common_name(signer->subject),
                                    ctl::hex(signer->serial)),
                        "Cisco 213407");
            }
        }
    }

    void expiry() {
        std::map<ctl::CertificateIdentity, bool> told;
        const auto look = [&](const ctl::CertificatePtr& certificate, const std::string& where) {
            if (!certificate || certificate->not_after() > survey_.time + expiry_horizon) return;
            if (!told.emplace(certificate->identity(), true).second) return;
            const bool is_past = certificate->not_after() < survey_.time;
            add(FindingKind::expires,
                fmt::format("{}, {}, {} on {}", named(*certificate), where, is_past ? "expired" : "expires",
                            ctl::date_text(certificate->not_after())));
        };
        for (const Served& each : lists_)
            for (const ctl::Record& record : each.list->records)
                look(record.certificate,
                     fmt::format("{} in {} of {}", ctl::role_name(record.role), *each.name, each.node->host));
        for (const Tvs& tvs : survey_.tvs) look(tvs.server.certificate, "shown by TVS " + tvs.server.host);
        for (const TlsServer& server : survey_.call_managers)
            look(server.certificate, "shown by CallManager " + server.host);
        for (const TlsServer& server : survey_.web_servers)
            look(server.certificate, "shown by Tomcat " + server.host);
    }

    const Survey& survey_;
    std::vector<Served> lists_;
    std::vector<Finding> found_;
};

}  // namespace

std::string finding_word(FindingKind kind) {
    switch (kind) {
        case FindingKind::node_silent: return "NODE_SILENT";
        case FindingKind::nodes_differ: return "NODES_DIFFER";
        case FindingKind::emptied_itl: return "EMPTIED_ITL";
        case FindingKind::list_too_large: return "LIST_TOO_LARGE";
        case FindingKind::many_sast: return "MANY_SAST";
        case FindingKind::signature_broken: return "SIGNATURE_BROKEN";
        case FindingKind::unreadable: return "UNREADABLE";
        case FindingKind::not_in_lists: return "NOT_IN_LISTS";
        case FindingKind::signer_unknown: return "SIGNER_UNKNOWN";
        case FindingKind::cannot_ask: return "CANNOT_ASK";
        case FindingKind::expires: return "EXPIRES";
    }
    return "";
}

std::vector<Finding> findings(const Survey& survey) {
    return Look(survey).all();
}

Answered answered(const Survey& survey) {
    Answered counted;
    const auto count = [&counted](bool did) {
        ++counted.all;
        if (did) ++counted.answered;
    };
    for (const TftpNode& node : survey.tftp_nodes)
        count(std::ranges::any_of(
            node.files, [](const auto& file) { return file.second.outcome != phone::Download::no_answer; }));
    for (const Tvs& tvs : survey.tvs) count(tvs.server.answered());
    return counted;
}

}  // namespace survey
