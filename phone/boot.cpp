#include "phone/boot.hpp"

#include <fmt/format.h>

#include "phone/display.hpp"
#include "phone/task.hpp"

namespace phone {
namespace {

constexpr std::uint32_t first_session = 1001;  // the sessions seen in logs count from here (Cisco 213407)
constexpr std::uint16_t default_sip_port = 5060;

CertificateName name_of(const ctl::SignerId& signer) {
    return {ctl::common_name(signer.subject), signer.serial};
}

CertificateName name_of(const ctl::Certificate& certificate) {
    return {ctl::common_name(certificate.subject()), certificate.serial()};
}

Reason reason_of(Place place) {
    switch (place) {
        case Place::ctl: return Reason::signer_in_ctl;
        case Place::itl: return Reason::signer_in_itl;
        case Place::cache: return Reason::signer_in_cache;
    }
    return Reason::signer_in_ctl;
}

Finding finding_of(Place place) {
    switch (place) {
        case Place::ctl: return Finding::in_ctl;
        case Place::itl: return Finding::in_itl;
        case Place::cache: return Finding::in_cache;
    }
    return Finding::in_ctl;
}

// A file of which only the signature is still in question.
struct Candidate {
    ctl::BytesView bytes;
    const ctl::Header& header;
};

}  // namespace

class Boot::Sequence {
  public:
    Sequence(Phone& phone, Time now) : phone_(phone), now_(now), whole_(whole()) {
        whole_.start();
        if (whole_.done()) whole_.result();
    }

    [[nodiscard]] const Ask* pending() const { return conversation_.pending(); }
    [[nodiscard]] const BootReport& report() const { return report_; }

    void pass_to(Time now) { now_ = now; }

    void answer(Answer answer, Time now) {
        now_ = now;
        conversation_.answer(std::move(answer));
        if (whole_.done()) whole_.result();
    }

  private:
    // The order of a boot: CTL, ITL, configuration, registration (Cisco 213407, 214535; R8).
    Task<> whole() {
        co_await take_ctl();
        if (phone_.identity.model.has_security_by_default) co_await take_itl();
        show_installed_lists();
        co_await take_configuration();
        co_await register_with_call_manager();
    }

    Task<> take_ctl() {
        std::string name = "CTL" + phone_.identity.name + ".tlv";
        const FileAnswer answer = co_await download(name);
        // Harmless in a non-secure cluster: the installed CTL stays (8800 guide; Q10).
        if (answer.outcome == Download::not_found) show(display::ctl_not_found);
        if (answer.outcome == Download::received)
            co_await consider_list(FileKind::ctl, std::move(name), answer);
    }

    // The phone's own name first, then the common one; without either the installed list stays
    // (domain.md 3.2).
    Task<> take_itl() {
        std::string name = "ITL" + phone_.identity.name + ".tlv";
        FileAnswer answer = co_await download(name);
        if (answer.outcome == Download::not_found) {
            name = "ITLFile.tlv";
            answer = co_await download(name);
        }
        if (answer.outcome == Download::received)
            co_await consider_list(FileKind::itl, std::move(name), answer);
    }

    // Takes a list or keeps the old one: all or nothing (Cisco 213407).
    Task<> consider_list(FileKind kind, std::string name, FileAnswer answer) {
        Lists& lists = phone_.flash.lists;
        const bool had_lists = !lists.none();
        ctl::TrustListPtr list;
        Verdict verdict{
            .kind = kind, .file = std::move(name), .reason = {}, .signer = {}, .tvs = {}, .chain = {}};
        co_await judge_list(verdict, list, *answer.bytes);
        if (!verdict.accepted()) {
            show(display::list_update_failed);
            report_.was_locked = report_.was_locked || had_lists;
        } else if (verdict.reason != Reason::same_file) {
            (kind == FileKind::ctl ? lists.ctl : lists.itl) = list;
            cache_.clear();  // flushed around a list update (Cisco 118893)
            log(display::verified);
            show(display::list_updated);
        }
        (kind == FileKind::ctl ? report_.ctl : report_.itl) = std::move(verdict);
    }

    Task<> judge_list(Verdict& verdict, ctl::TrustListPtr& list, const ctl::Bytes& bytes) {
        const Lists& lists = phone_.flash.lists;
        const ctl::TrustListPtr& installed = verdict.kind == FileKind::ctl ? lists.ctl : lists.itl;
        if (installed && installed->bytes == bytes) {  // R9
            verdict.signer = name_of(installed->header.signer);
            conclude(verdict, Reason::same_file, Finding::identical);
            co_return;
        }
        if (is_too_large(verdict.kind, bytes.size())) {
            conclude(verdict, Reason::too_large, Finding::over_the_limit,
                     fmt::format("{} bytes, {} are the most", bytes.size(), largest_itl));
            co_return;
        }
        auto decoded = ctl::decode_trust_list(bytes);
        if (!decoded) {
            conclude(verdict, Reason::malformed, Finding::not_readable,
                     fmt::format("byte {}: {}", decoded.error().offset, decoded.error().message));
            co_return;
        }
        log(display::parsed);
        list = *decoded;
        verdict.signer = name_of(list->header.signer);
        if (lists.none()) {  // R1
            judge_first_list(verdict, *list);
        } else if (checks_are_off(lists, verdict.kind)) {  // R5
            conclude(verdict, Reason::empty_itl, Finding::checks_are_off);
        } else {
            co_await judge_signer(verdict, Candidate{list->bytes, list->header});  // R2, R3, R4, R6
        }
    }

    void judge_first_list(Verdict& verdict, const ctl::TrustList& list) {
        const auto key = first_list_key(list);
        if (!key) {
            conclude(
                verdict, key.error(),
                key.error() == Reason::signer_without_role ? Finding::without_role : Finding::in_no_list);
        } else if (ctl::signature_holds(list.bytes, list.header, *key)) {
            log(display::leap_of_faith);
            conclude(verdict, Reason::first_list, Finding::installed_first);
        } else {
            conclude(verdict, Reason::signature_wrong, Finding::signature_broken);
        }
    }

    // Looks for the signer in the lists and the cache, then at the TVS servers, and checks the signature with
    // its key.
    Task<> judge_signer(Verdict& verdict, Candidate file) {
        const SignerSearch search =
            find_signer(phone_.flash.lists, cache_, now_, file.header.signer, verdict.kind);
        if (search.found) {
            add(verdict,
                search.is_found_as_server ? Finding::in_ctl_as_server : finding_of(search.found->place));
            judge_signature(verdict, file, search.found->key, reason_of(search.found->place));
            co_return;
        }
        add(verdict, search.was_seen_without_role ? Finding::without_role : Finding::in_no_list);
        log(display::not_in_cache);
        if (const auto reason = why_no_tvs(phone_.flash.lists, tvs_servers())) {
            log(display::tvs_not_in_list);
            add(verdict,
                *reason == Reason::no_tvs_record ? Finding::no_tvs_in_lists : Finding::no_tvs_configured);
            verdict.reason = search.was_seen_without_role ? Reason::signer_without_role : *reason;
            co_return;
        }
        log(display::can_ask_tvs);
        co_await ask_tvs_servers(verdict, file);
    }

    // One after the other in the order of the CallManager group, until one answers (domain.md 2.10; Q13).
    Task<> ask_tvs_servers(Verdict& verdict, Candidate file) {
        const std::vector<TvsAddress> servers = tvs_servers();
        for (const TvsAddress& server : servers) {
            verdict.tvs = server.host;
            const TvsAnswer answer = co_await ask_tvs(verdict, server, file.header.signer);
            verdict.reason = answer.reason;
            if (answer.certificate) {
                remember(answer);
                if (answer.reason == Reason::signer_from_tvs)
                    judge_signature(verdict, file, answer.certificate->public_key(), Reason::signer_from_tvs);
            }
            if (!goes_on_to_next_tvs(answer.reason)) co_return;
        }
    }

    Task<TvsAnswer> ask_tvs(Verdict& verdict, TvsAddress server, ctl::SignerId signer) {
        auto certificate = TvsCertificate::trusted;
        CertificateName shown;
        AskTvs question{.server = server.host,
                        .port = server.port,
                        .tls = phone_.identity.model.tls,
                        .identity = device_identity(),
                        .judge =
                            [this, &certificate, &shown](const ctl::Certificate& presented) {
                                shown = name_of(presented);
                                certificate = judge_tvs_certificate(phone_.flash.lists, presented, now_);
                                return certificate == TvsCertificate::trusted;
                            },
                        .request = {.session = next_session_++,
                                    .device = phone_.identity.device_name(),
                                    .question = tvs::Query{signer.subject, signer.issuer, signer.serial}}};
        const TvsReply reply = co_await conversation_.ask(std::move(question));

        TvsAnswer answer;
        Link link{.finding = Finding::tvs_silent, .certificate = {}, .server = server.host, .text = {}};
        switch (reply.contact) {
            case TvsContact::unreachable: answer.reason = Reason::tvs_unreachable; break;
            case TvsContact::tls_failed:
                answer.reason = Reason::tvs_tls_failed;
                link.finding = Finding::tvs_handshake_failed;
                break;
            case TvsContact::certificate_refused:
                answer.reason = Reason::tvs_certificate_not_trusted;
                link.finding = certificate == TvsCertificate::out_of_date ? Finding::tvs_out_of_date
                                                                          : Finding::tvs_not_in_lists;
                link.certificate = shown;
                break;
            case TvsContact::answered:
                log(fmt::format(fmt::runtime(display::answer_status), reply.response.grant ? 0 : 1));
                answer = judge_tvs_answer(reply.response, signer, verdict.kind);
                link.finding = answer.reason == Reason::signer_from_tvs           ? Finding::tvs_vouched
                               : answer.reason == Reason::tvs_answer_without_role ? Finding::tvs_role_missing
                                                                                  : Finding::tvs_unknowing;
                link.certificate = name_of(signer);
                if (answer.certificate) link.text = ctl::role_names(answer.roles);
                break;
        }
        verdict.chain.push_back(std::move(link));
        co_return answer;
    }

    void judge_signature(Verdict& verdict, Candidate file, const ctl::PublicKey& key, Reason reason) {
        if (!ctl::signature_holds(file.bytes, file.header, key))
            return conclude(verdict, Reason::signature_wrong, Finding::signature_broken);
        log(display::hashes_match);
        verdict.reason = reason;
    }

    // Keeps what a TVS said for as long as it allows (Cisco 213407).
    void remember(const TvsAnswer& answer) {
        cache_[answer.certificate->identity()] = {answer.certificate, answer.roles, now_ + answer.ttl};
        log(display::cached_for_a_day);
    }

    // The device's own file; the default one if the device is unknown (7906G guide, Security Guide 14SU2;
    // Q19). With the lists as they are now the phone asks for the signed form or for the plain one (R7).
    Task<> take_configuration() {
        const bool is_signed = wants_signed_configuration(phone_.flash.lists);
        if (!is_signed) log(display::non_secure_tftp);
        const std::string suffix = is_signed ? ".sgn" : "";
        std::string name = phone_.identity.name + ".cnf.xml" + suffix;
        FileAnswer answer = co_await download(name);
        if (answer.outcome == Download::not_found) {
            name = "XMLDefault.cnf.xml" + suffix;
            answer = co_await download(name);
        }
        if (answer.outcome != Download::received) co_return;
        Verdict verdict{.kind = FileKind::configuration,
                        .file = name,
                        .reason = {},
                        .signer = {},
                        .tvs = {},
                        .chain = {}};
        co_await judge_configuration(verdict, *answer.bytes, is_signed);
        if (!verdict.accepted()) log(fmt::format(fmt::runtime(display::signed_file_failed), name));
        report_.configuration = std::move(verdict);
    }

    // Judged by itself, whatever became of the lists (Q25).
    Task<> judge_configuration(Verdict& verdict, const ctl::Bytes& bytes, bool must_be_signed) {
        if (!must_be_signed) {
            const bool is_off = checks_are_off(phone_.flash.lists, FileKind::configuration);
            conclude(verdict, is_off ? Reason::empty_itl : Reason::first_list,
                     is_off ? Finding::checks_are_off : Finding::installed_first);
            install_configuration(verdict, bytes);
            co_return;
        }
        if (!ctl::looks_signed(bytes)) {
            conclude(verdict, Reason::unsigned_file, Finding::not_signed);
            co_return;
        }
        const auto file = ctl::decode_signed_file(bytes);
        if (!file) {
            conclude(verdict, Reason::malformed, Finding::not_readable,
                     fmt::format("byte {}: {}", file.error().offset, file.error().message));
            co_return;
        }
        verdict.signer = name_of(file->header.signer);
        co_await judge_signer(verdict, Candidate{file->bytes, file->header});
        if (verdict.accepted()) install_configuration(verdict, file->payload());
    }

    void install_configuration(Verdict& verdict, ctl::BytesView xml) {
        auto configuration = parse_configuration(xml);
        if (!configuration)
            return conclude(verdict, Reason::malformed, Finding::not_readable, configuration.error().message);
        phone_.flash.configuration = std::make_shared<const Configuration>(std::move(*configuration));
    }

    // The CallManagers of the configuration in order; without one, the TFTP server (7945 log).
    Task<> register_with_call_manager() {
        const auto& configuration = phone_.flash.configuration;
        const SecurityMode mode = configuration ? configuration->security_mode : SecurityMode::non_secure;
        const RegistrationPath path = registration_path(phone_.flash.lists, mode, report_.itl);
        report_.path = path;
        if (path != RegistrationPath::secure && path != RegistrationPath::non_secure) co_return;
        std::vector<CallManagerAddress> servers;
        if (configuration) servers = configuration->call_managers;
        if (servers.empty() && !phone_.option_150.empty()) {
            log(display::no_call_manager);
            servers.push_back({.host = phone_.option_150[tftp_server_], .sip_port = default_sip_port});
        }
        for (const CallManagerAddress& server : servers) {
            const bool is_secure = path == RegistrationPath::secure;
            const RegisterReply reply = co_await register_at(server, is_secure);
            report_.attempts.push_back({server.host, reply});
            if (reply != RegisterReply::registered) continue;
            report_.registration = is_secure ? Registration::secure : Registration::non_secure;
            report_.registered_with = server.host;
            co_return;
        }
    }

    Task<RegisterReply> register_at(CallManagerAddress server, bool is_secure) {
        RegisterAt registration{.server = server.host,
                                .port = is_secure ? server.secured_sip_port : server.sip_port,
                                .secure = is_secure,
                                .tls = phone_.identity.model.tls,
                                .identity = device_identity(),
                                .judge =
                                    [this](const ctl::Certificate& shown) {
                                        return is_trusted_call_manager(phone_.flash.lists, shown, now_);
                                    },
                                .device = phone_.identity.name};
        const RegisterReply reply = co_await conversation_.ask(std::move(registration));
        co_return reply;
    }

    // Option 150: the next server only after silence, "not found" is an answer; the server that answered
    // serves the whole boot (Q30).
    Task<FileAnswer> download(std::string name) {
        FileAnswer answer;
        for (std::size_t tried = 0; tried < phone_.option_150.size(); ++tried) {
            GetFile file{.server = phone_.option_150[tftp_server_], .name = name};
            answer = co_await conversation_.ask(std::move(file));
            if (answer.outcome != Download::no_answer) break;
            tftp_server_ = (tftp_server_ + 1) % phone_.option_150.size();
        }
        if (answer.outcome == Download::no_answer) report_.unanswered.push_back(name);
        co_return answer;
    }

    // What the status menu says after the lists: which are installed, unless a message about them stands
    // there already.
    void show_installed_lists() {
        const auto changed = [](const std::optional<Verdict>& v) {
            return v && v->reason != Reason::same_file;
        };
        if (changed(report_.ctl) || changed(report_.itl)) return;
        const Lists& lists = phone_.flash.lists;
        show(lists.none()             ? display::no_list_installed
             : lists.ctl && lists.itl ? display::both_installed
             : lists.ctl              ? display::ctl_installed
                                      : display::itl_installed);
    }

    [[nodiscard]] std::vector<TvsAddress> tvs_servers() const {
        const auto& configuration = phone_.flash.configuration;
        return configuration ? configuration->tvs_servers : std::vector<TvsAddress>{};
    }

    // The LSC if there is one, else the MIC (Cisco 213407).
    [[nodiscard]] std::shared_ptr<const tvs::TlsIdentity> device_identity() const {
        return phone_.flash.lsc ? phone_.flash.lsc : phone_.flash.mic;
    }

    static void add(Verdict& verdict, Finding finding, std::string text = {}) {
        verdict.chain.push_back(
            {.finding = finding, .certificate = verdict.signer, .server = {}, .text = std::move(text)});
    }

    static void conclude(Verdict& verdict, Reason reason, Finding finding, std::string text = {}) {
        add(verdict, finding, std::move(text));
        verdict.reason = reason;
    }

    void show(std::string_view message) { report_.status.emplace_back(message); }
    void log(std::string_view line) { report_.console.emplace_back(line); }

    Phone& phone_;
    Time now_;
    Conversation conversation_;
    BootReport report_;
    TvsCache cache_;
    std::size_t tftp_server_ = 0;
    std::uint32_t next_session_ = first_session;
    Task<> whole_;  // last: it starts when all else is there
};

Boot::Boot(Phone& phone, Time now) : sequence_(std::make_unique<Sequence>(phone, now)) {}
Boot::~Boot() = default;
Boot::Boot(Boot&&) noexcept = default;
Boot& Boot::operator=(Boot&&) noexcept = default;

const Ask* Boot::pending() const {
    return sequence_->pending();
}

void Boot::pass_to(Time now) {
    sequence_->pass_to(now);
}

void Boot::answer(Answer answer, Time now) {
    sequence_->answer(std::move(answer), now);
}

const BootReport& Boot::report() const {
    return sequence_->report();
}

}  // namespace phone
