#include "scenarios/survey/judgement.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "phone/boot.hpp"

namespace survey {
namespace {

// Answers a boot's asks from what was collected. Says nothing of its own: what was not obtained is noted.
class Rehearsal {
  public:
    Rehearsal(const Survey& now, phone::Phone& phone) : now_(now), boot_(phone, now.time) {}

    void play() {
        while (const phone::Ask* ask = boot_.pending()) boot_.answer(answer(*ask), now_.time);
    }

    [[nodiscard]] const phone::BootReport& report() const { return boot_.report(); }
    [[nodiscard]] std::vector<std::string> take_unknown() { return std::move(unknown_); }
    [[nodiscard]] const std::set<WantedFile>& missing() const { return missing_; }

  private:
    void do_not_know(std::string what) {
        if (std::ranges::find(unknown_, what) == unknown_.end()) unknown_.push_back(std::move(what));
    }

    // No boot opens pages, and what CAPF has pending is not asked.
    phone::Answer answer(const phone::Ask& ask) {
        if (const auto* file = std::get_if<phone::GetFile>(&ask)) return answer(*file);
        if (const auto* question = std::get_if<phone::AskTvs>(&ask)) return answer(*question);
        if (const auto* registration = std::get_if<phone::RegisterAt>(&ask)) return answer(*registration);
        if (std::holds_alternative<phone::OpenHttps>(ask)) return phone::HttpsReply{};
        if (std::holds_alternative<phone::LogInToNetwork>(ask)) return phone::NetworkReply{true};
        return phone::EnrolReply{phone::Contact::answered, phone::CapfSession::no_action, {}, {}};
    }

    // 6971 is not asked by a probe: the phone goes on to 6970 then.
    phone::Answer answer(const phone::GetFile& wanted) {
        if (wanted.over == phone::Transport::https) return phone::FileAnswer{};
        const TftpNode* node = now_.node(wanted.server);
        const ServedFile* file = node == nullptr ? nullptr : node->file(wanted.name);
        if (file == nullptr || (file->outcome == phone::Download::received && !file->bytes)) {
            // What no list or configuration hangs on is taken as absent.
            const bool matters =
                wanted.name.ends_with(".tlv") || wanted.name.find(".cnf.xml") != std::string::npos;
            if (matters && node != nullptr) missing_.insert({wanted.server, wanted.name});
            return phone::FileAnswer{phone::Download::not_found, nullptr};
        }
        if (wanted.over == phone::Transport::http && file->over == phone::Transport::tftp)
            return phone::FileAnswer{};
        return phone::FileAnswer{file->outcome, file->bytes};
    }

    // What a TLS port would be to a phone that speaks these versions, before the phone judges it.
    [[nodiscard]] phone::Contact contact(const TlsServer& server, const tvs::TlsRange& versions,
                                         const std::string& what) {
        if (!server.certificate) {
            if (server.reach == Reach::tls_failed || server.reach == Reach::cut)
                do_not_know(fmt::format("{} showed no certificate: {}", what, server.trouble));
            return phone::Contact::unreachable;
        }
        const bool has_common = std::ranges::any_of(server.versions, [&versions](tvs::TlsVersion version) {
            return version >= versions.least && version <= versions.most;
        });
        if (!has_common) return phone::Contact::tls_failed;
        return boot_.judge(*server.certificate) ? phone::Contact::answered
                                                : phone::Contact::certificate_refused;
    }

    phone::Answer answer(const phone::AskTvs& question) {
        const std::string what = fmt::format("TVS {}", question.server);
        const Tvs* tvs = now_.tvs_at(question.server, question.port);
        if (tvs == nullptr) {
            do_not_know(what + " was not asked");
            return phone::TvsReply{};
        }
        phone::TvsReply reply{contact(tvs->server, question.tls, what), {}};
        if (reply.contact != phone::Contact::answered) return reply;
        const TvsAnswer* answer = tvs->about(question.request);
        if (answer == nullptr || answer->reach != Reach::answered) {
            if (tvs->server.wants_certificate)
                do_not_know(what + " wants a phone's certificate: it could not be asked");
            else
                do_not_know(answer == nullptr
                                ? what + " was not asked about this signer"
                                : fmt::format("{} was asked and gave no answer: {}", what, answer->trouble));
            reply.contact = phone::Contact::unreachable;
            return reply;
        }
        reply.response = answer->response;
        return reply;
    }

    // A probe registers nobody: a CallManager that could be reached, and that the phone trusts, counts.
    phone::Answer answer(const phone::RegisterAt& registration) {
        const auto& ports = registration.secure ? now_.call_managers : now_.sip_ports;
        const auto at = std::ranges::find_if(ports, [&registration](const TlsServer& server) {
            return server.host == registration.server && server.port == registration.port;
        });
        if (at == ports.end()) {
            do_not_know(fmt::format("CallManager {} was not looked at", registration.server));
            return phone::RegisterReply{};
        }
        if (!registration.secure)
            return phone::RegisterReply{
                at->answered() ? phone::Contact::answered : phone::Contact::unreachable, at->answered()};
        const phone::Contact reached =
            contact(*at, registration.tls, fmt::format("CallManager {}", registration.server));
        return phone::RegisterReply{reached, reached == phone::Contact::answered};
    }

    const Survey& now_;
    phone::Boot boot_;
    std::vector<std::string> unknown_;
    std::set<WantedFile> missing_;
};

const ctl::TrustListPtr& list_of(const TftpNode& node, const std::string& name) {
    static const ctl::TrustListPtr none;
    const ServedFile* file = node.file(name);
    return file == nullptr ? none : file->list;
}

// The phone as the survey that it holds says: the lists and the configuration of one TFTP node.
phone::Phone held_phone(const Device& device, const TftpNode& from, const TftpNode& first,
                        const Survey& now) {
    const std::string model = device.model.empty() ? std::string(usual_model) : device.model;
    phone::Phone phone;
    phone.identity = {device.name, model, phone::find_model(model).value()};
    phone.flash.lists.ctl = list_of(from, ctl_name(device));
    phone.flash.lists.itl = list_of(from, itl_name(device));
    if (!phone.flash.lists.itl) phone.flash.lists.itl = list_of(from, "ITLFile.tlv");
    for (const auto& [name, file] : from.files)
        if (name.starts_with(device.name + ".cnf.xml") && file.configuration) {
            phone.flash.configuration = std::make_shared<const phone::Configuration>(*file.configuration);
            phone.flash.load = file.configuration->load;
        }
    phone.option_150.push_back(first.host);
    for (const TftpNode& node : now.tftp_nodes)
        if (node.host != first.host) phone.option_150.push_back(node.host);
    return phone;
}

void do_not_know(Judgement& judgement, std::string what) {
    judgement.fate = Fate::unknown;
    judgement.unknown.push_back(std::move(what));
}

bool is_refused(const std::optional<phone::Verdict>& verdict) {
    return verdict && !verdict->accepted();
}

Judgement conclude(const phone::Phone& phone, phone::BootReport boot, std::vector<std::string> unknown) {
    Judgement judgement;
    judgement.unknown = std::move(unknown);
    const phone::Trust trust = phone::trust_of(phone.flash.lists, boot);
    const phone::Verdict* deciding = phone::deciding_verdict(boot.ctl, boot.itl);
    if (deciding != nullptr) judgement.deciding = *deciding;
    if (deciding != nullptr && !deciding->accepted()) {
        judgement.fate = Fate::would_lock;
    } else if (trust == phone::Trust::blank) {
        judgement.fate = Fate::would_blank;
    } else if (is_refused(boot.configuration)) {
        judgement.fate = Fate::config_refused;
        judgement.deciding = boot.configuration;
    } else if (!boot.configuration) {
        judgement.fate = Fate::not_served;
        judgement.deciding.reset();
    } else {
        judgement.fate = boot.registration == phone::Registration::none ? Fate::not_registered : Fate::safe;
    }
    if (!judgement.unknown.empty()) judgement.fate = Fate::unknown;
    judgement.boot = std::move(boot);
    return judgement;
}

}  // namespace

std::string fate_name(Fate fate) {
    switch (fate) {
        case Fate::safe: return "SAFE TO RESET";
        case Fate::would_lock: return "WOULD LOCK";
        case Fate::config_refused: return "WOULD REFUSE ITS CONFIGURATION";
        case Fate::would_blank: return "WOULD TAKE THE EMPTIED ITL OF A ROLLBACK";
        case Fate::not_registered: return "WOULD NOT REGISTER";
        case Fate::not_served: return "WOULD GET NO CONFIGURATION";
        case Fate::unknown: return "UNKNOWN";
    }
    return "";
}

namespace {

// Whose lists phones that ask this node first may hold: its own, as they were; those of every node, where
// phones come to another cluster's.
std::vector<const TftpNode*> held_by_phones_of(const Survey& held, const TftpNode& node) {
    if (const TftpNode* same = held.node(node.host)) return {same};
    std::vector<const TftpNode*> all;
    for (const TftpNode& each : held.tftp_nodes) all.push_back(&each);
    return all;
}

Judgement judge_device(const Device& device, const TftpNode& from, const TftpNode& first, const Survey& now,
                       std::set<WantedFile>& missing) {
    phone::Phone phone = held_phone(device, from, first, now);
    const bool holds_nothing = phone.flash.lists.none();
    Rehearsal rehearsal(now, phone);
    rehearsal.play();
    missing.insert(rehearsal.missing().begin(), rehearsal.missing().end());
    Judgement judgement = conclude(phone, rehearsal.report(), rehearsal.take_unknown());
    if (holds_nothing)
        do_not_know(judgement, fmt::format("the baseline has no list of {} from {}", device.name, from.host));
    const bool is_encrypted =
        judgement.boot.is_partial || (phone.flash.configuration && !phone.flash.configuration->is_full);
    if (is_encrypted && judgement.fate != Fate::would_lock)
        do_not_know(judgement,
                    "its configuration is encrypted: which CallManagers and TVS it names can't be read");
    judgement.device = device;
    judgement.held_from = from.host;
    judgement.asks_first = first.host;
    judgement.model_is_assumed = device.model.empty();
    return judgement;
}

}  // namespace

Judged judge(const Survey& held, const Survey& now) {
    Judged judged;
    for (const Device& device : now.devices)
        for (const TftpNode& node : now.tftp_nodes)
            for (const TftpNode* from : held_by_phones_of(held, node))
                judged.judgements.push_back(judge_device(device, *from, node, now, judged.missing));
    return judged;
}

std::vector<Judgement> judge_and_collect(const Survey& held, Survey& now, const CollectionOptions& options) {
    constexpr int most_rounds = 6;  // lists, configurations and the default of each
    Judged judged = judge(held, now);
    for (int round = 0; round < most_rounds && !judged.missing.empty(); ++round) {
        collect_more(now, options, judged.missing);
        judged = judge(held, now);
    }
    return std::move(judged.judgements);
}

std::string advice_for(const Judgement& judgement) {
    switch (judgement.fate) {
        case Fate::safe: return "";
        case Fate::unknown:
            return "do not reset before this is known: ask again from a place that may reach it, or on one "
                   "phone "
                   "of this model";
        case Fate::would_blank:
            return "set \"Prepare Cluster for Rollback to pre 8.0\" back to False, restart TVS and TFTP on "
                   "all "
                   "nodes, and probe again (Security Guide 14SU2)";
        case Fate::not_registered:
            return "look at the CallManager service of the nodes in the phone's CallManager group, and in "
                   "mixed "
                   "mode at the CTL: utils ctl update CTLFile, then restart TFTP and CallManager (Cisco "
                   "118893)";
        case Fate::not_served:
            return "restart TFTP on this node, and look whether the device exists (Cisco 118893)";
        case Fate::would_lock:
        case Fate::config_refused: break;
    }
    using phone::Reason;
    switch (judgement.deciding->reason) {
        case Reason::tvs_certificate_not_trusted:
            return "do not reset. The TVS shows a certificate that the phones do not know: bring the former "
                   "TVS or "
                   "CallManager certificate back (DRS restore), or let phones take a list that is signed by "
                   "a "
                   "certificate they know (utils itl reset localkey where ITLRecovery is in their list) "
                   "(Cisco 214231, 117598)";
        case Reason::tvs_does_not_know:
            return "do not reset. Import the signer where that TVS looks (bulk export, consolidate and "
                   "import of "
                   "both clusters; or upload it as Phone-SAST-trust), restart TVS, and probe again (Cisco "
                   "215539, "
                   "213407)";
        case Reason::tvs_answer_without_role:
            return "do not reset. The TVS knows the signer in another role: upload it as Phone-SAST-trust, "
                   "restart "
                   "TVS, and probe again (Cisco 213407, 210541)";
        case Reason::tvs_unreachable:
        case Reason::tvs_tls_failed:
            return "do not reset before a TVS of the phones' CallManager group answers on 2445: look at the "
                   "service, at firewalls, and at `show tls min-version` (Cisco 118893)";
        case Reason::no_tvs_record:
        case Reason::no_tvs_server:
            return "do not reset. These phones can ask nobody: let the list be signed by a certificate that "
                   "theirs "
                   "names (Cisco 118893)";
        case Reason::signature_wrong:
        case Reason::malformed:
            return "do not reset. The file is damaged: restart TFTP on this node, and probe again (Cisco "
                   "118893)";
        case Reason::too_large:
            return "do not reset. Take certificates out of the trust stores until the ITL is below 64 KB, "
                   "restart "
                   "TFTP, and probe again (Security Guide 14SU2)";
        default:
            return "do not reset. Bring back what signed before, or a signer that the phones' lists name, "
                   "and probe "
                   "again (Cisco 214231)";
    }
}

}  // namespace survey
