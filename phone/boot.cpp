#include "phone/boot.hpp"

#include <fmt/format.h>

#include "ctl/encrypted_file.hpp"
#include "phone/display.hpp"
#include "phone/registering.hpp"

namespace phone {
namespace {

constexpr std::uint16_t default_sip_port = 5060;

}  // namespace

class Boot::Sequence : private Reporting<BootReport>, public Dialogue::Registering {
  public:
    Sequence(Phone& phone, Time now) : Registering(phone, now, report_.console, &report_.messages) {
        start(whole());
    }

    [[nodiscard]] const BootReport& report() const { return report_; }

  private:
    // The order of a boot: CTL, ITL, configuration, common files, registration (Cisco 213407, 214535; R8).
    Task<> whole() {
        phone_.cache.clear();  // Q14
        const bool is_let_in = co_await log_in_to_network();
        if (!is_let_in) co_return;
        co_await take_ctl();
        if (phone_.identity.model.has_security_by_default) co_await take_itl();
        show_lists();
        co_await take_configuration();
        co_await take_load();
        co_await enrol();
        co_await take_ring_list();
        co_await register_with_call_manager();
    }

    // 802.1X: a switch that asks lets in whom its authentication server knows.
    Task<bool> log_in_to_network() {
        phone_.has_network = true;
        if (phone_.authenticator.empty()) co_return true;
        LogInToNetwork login{.server = phone_.authenticator, .identity = phone_.flash.device_identity()};
        const NetworkReply reply = co_await channel_.ask(std::move(login));
        phone_.has_network = reply.is_let_in;
        if (!reply.is_let_in) report_.path = RegistrationPath::no_network;
        co_return reply.is_let_in;
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
    // (README.md, "A boot").
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
            report_.was_locked = report_.was_locked || had_lists;
        } else if (verdict.reason != Reason::same_file) {
            (kind == FileKind::ctl ? lists.ctl : lists.itl) = list;
            phone_.cache.clear();  // flushed around a list update (Cisco 118893)
            lookup_.log(display::verified);
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
                     fmt::format("{} bytes, at most {}", bytes.size(), largest_itl));
            co_return;
        }
        auto decoded = ctl::decode_trust_list(bytes);
        if (!decoded) {
            conclude(verdict, Reason::malformed, Finding::not_readable,
                     fmt::format("byte {}: {}", decoded.error().offset, decoded.error().message));
            co_return;
        }
        lookup_.log(display::parsed);
        list = *decoded;
        verdict.signer = name_of(list->header.signer);
        if (!knows_digest(phone_.identity.model, list->header.digest)) {
            conclude(verdict, Reason::malformed, Finding::digest_unknown);
            co_return;
        }
        const std::size_t sast = sast_records(*list);
        if (const auto most = phone_.choices.max_sast_records; most && sast > *most) {  // Q33
            conclude(verdict, Reason::malformed, Finding::too_many_sast,
                     fmt::format("{} SAST records, at most {}", sast, *most));
            co_return;
        }
        if (lists.none()) {  // R1
            judge_first_list(verdict, *list);
        } else if (checks_are_off(lists, verdict.kind)) {  // R5
            conclude(verdict, Reason::empty_itl, Finding::checks_are_off);
        } else {
            co_await lookup_.judge_signer(verdict, Candidate{list->bytes, list->header});  // R2, R3, R4, R6
        }
    }

    void judge_first_list(Verdict& verdict, const ctl::TrustList& list) {
        const auto key = first_list_key(list);
        if (!key) {
            conclude(
                verdict, key.error(),
                key.error() == Reason::signer_without_role ? Finding::without_role : Finding::in_no_list);
        } else if (!can_use(phone_.identity.model, *key)) {
            conclude(verdict, Reason::signature_wrong, Finding::key_too_large,
                     fmt::format("{} bits", key->bits()));
        } else if (ctl::signature_holds(list.bytes, list.header, *key)) {
            lookup_.log(display::leap_of_faith);
            conclude(verdict, Reason::first_list, Finding::installed_first);
        } else {
            conclude(verdict, Reason::signature_wrong, Finding::signature_broken);
        }
    }

    // The device's own file; the default one if the device is unknown (7906G guide, Security Guide 14SU2;
    // Q19). With the lists as they are now the phone asks for the signed form or for the plain one (R7); for
    // the encrypted one if its configuration said so and it has a key (Security Guide 12.5(1), encrypted
    // configuration).
    Task<> take_configuration() {
        const bool is_signed = wants_signed_configuration(phone_.flash.lists);
        if (!is_signed) lookup_.log(display::non_secure_tftp);
        const std::string suffix = is_signed ? ".sgn" : "";
        const auto& installed = phone_.flash.configuration;
        std::string name;
        FileAnswer answer{.outcome = Download::not_found, .bytes = {}};
        const auto& identity = phone_.flash.device_identity();
        const bool is_encrypted = is_signed && installed && installed->is_encrypted && identity &&
                                  is_known_by(*installed, *identity->certificate);
        if (!is_encrypted && co_await take_configuration_by_https()) co_return;
        if (is_encrypted) {
            name = phone_.identity.name + ".cnf.xml.enc.sgn";
            answer = co_await download(name);
        }
        if (answer.outcome == Download::not_found) {
            name = phone_.identity.name + ".cnf.xml" + suffix;
            answer = co_await download(name);
        }
        if (answer.outcome == Download::not_found) {
            name = "XMLDefault.cnf.xml" + suffix;
            answer = co_await download(name);
        }
        if (answer.outcome != Download::received) co_return;
        if (report_.was_locked && !phone_.choices.config_after_refused_list) co_return;  // Q25
        Verdict verdict{.kind = FileKind::configuration,
                        .file = name,
                        .reason = {},
                        .signer = {},
                        .tvs = {},
                        .chain = {}};
        co_await judge_file(verdict, *answer.bytes, is_signed);
        if (!verdict.accepted()) lookup_.log(fmt::format(fmt::runtime(display::signed_file_failed), name));
        report_.configuration = std::move(verdict);
    }

    // On 6971 the certificate of the server vouches for the file, which is not signed there (UCM-W4).
    // Whatever fails sends the phone to 6970, as if it had not asked.
    Task<bool> take_configuration_by_https() {
        if (!wants_https_configuration(phone_.flash.lists) || phone_.option_150.empty()) co_return false;
        if (report_.was_locked && !phone_.choices.config_after_refused_list) co_return false;  // Q25
        std::string name = phone_.identity.name + ".cnf.xml.sgn";
        GetFile file{.server = phone_.option_150[tftp_server_],
                     .name = name,
                     .over = Transport::https,
                     .tls = phone_.identity.model.tls};
        Verdict verdict{.kind = FileKind::configuration,
                        .file = std::move(name),
                        .reason = Reason::tvs_unreachable,
                        .signer = {},
                        .tvs = {},
                        .chain = {}};
        const FileAnswer answer =
            co_await lookup_.ask_server<FileAnswer>(verdict, ServerKind::files, std::move(file));
        if (answer.outcome != Download::received || !verdict.accepted()) co_return false;
        install(verdict, *answer.bytes);
        report_.configuration = std::move(verdict);
        co_return true;
    }

    // Firmware that the configuration names and the phone does not run: it comes from the same server.
    // Without it the phone goes on with its own. That it starts anew with it is left out (a choice).
    Task<> take_load() {
        const auto& configuration = phone_.flash.configuration;
        const bool was_taken = report_.configuration && report_.configuration->accepted();
        if (!was_taken || configuration->load.empty() || configuration->load == phone_.flash.load) co_return;
        const std::string load = configuration->load;
        const FileAnswer answer = co_await download(load + ".loads");
        if (answer.outcome == Download::received) phone_.flash.load = load;
    }

    // Ring lists, locales and dial rules are common to all phones, and signed like configurations (Security
    // Guide 14SU2). One stands for all: the phone does without what it can't verify.
    Task<> take_ring_list() {
        const bool is_signed = wants_signed_configuration(phone_.flash.lists);
        std::string name = is_signed ? "Ringlist.xml.sgn" : "Ringlist.xml";
        const FileAnswer answer = co_await download(name);
        if (answer.outcome != Download::received) co_return;
        Verdict verdict{.kind = FileKind::ring_list,
                        .file = std::move(name),
                        .reason = {},
                        .signer = {},
                        .tvs = {},
                        .chain = {}};
        co_await judge_file(verdict, *answer.bytes, is_signed);
        report_.ring_list = std::move(verdict);
    }

    // Judged by itself, whatever became of the lists (Q25).
    Task<> judge_file(Verdict& verdict, const ctl::Bytes& bytes, bool must_be_signed) {
        if (!must_be_signed) {
            const bool is_off = checks_are_off(phone_.flash.lists, FileKind::configuration);
            conclude(verdict, is_off ? Reason::empty_itl : Reason::first_list,
                     is_off ? Finding::checks_are_off : Finding::installed_first);
            install(verdict, bytes);
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
        if (!knows_digest(phone_.identity.model, file->header.digest)) {
            conclude(verdict, Reason::malformed, Finding::digest_unknown);
            co_return;
        }
        co_await lookup_.judge_signer(verdict, Candidate{file->bytes, file->header});
        if (!verdict.accepted()) co_return;
        if (!ctl::is_encrypted(*file)) {
            install(verdict, file->payload());
            co_return;
        }
        if (!phone_.flash.device_identity()) {
            conclude(verdict, Reason::malformed, Finding::not_readable,
                     "encrypted, and the phone has no key of its own");
            co_return;
        }
        const auto plain = ctl::decrypt(*file, phone_.flash.device_identity()->key);
        if (!plain) {
            conclude(verdict, Reason::malformed, Finding::not_readable, plain.error().message);
            co_return;
        }
        install(verdict, *plain);
    }

    void install(Verdict& verdict, ctl::BytesView xml) {
        if (verdict.kind != FileKind::configuration) return;
        auto configuration = parse_configuration(xml);
        if (!configuration)
            return conclude(verdict, Reason::malformed, Finding::not_readable, configuration.error().message);
        report_.is_partial = !configuration->is_full;
        // The small file beside an encrypted configuration: the phone keeps what it has, and knows that there
        // is more.
        if (report_.is_partial && phone_.flash.configuration) {
            Configuration kept = *phone_.flash.configuration;
            kept.is_encrypted = configuration->is_encrypted;
            kept.capf = configuration->capf;
            kept.certificate_hash = configuration->certificate_hash;
            configuration = std::move(kept);
        }
        phone_.flash.configuration = std::make_shared<const Configuration>(std::move(*configuration));
    }

    // Where the configuration names a CAPF, and the cluster knows no certificate of the phone or another one
    // than it has, the phone gets an LSC (Security Guide 12.5(1), encrypted configuration).
    Task<> enrol() {
        const auto& configuration = phone_.flash.configuration;
        const bool was_taken = report_.configuration && report_.configuration->accepted();
        if (!was_taken || !configuration->capf || !phone_.flash.device_identity()) co_return;
        if (is_known_by(*configuration, *phone_.flash.device_identity()->certificate)) co_return;
        Verdict verdict{.kind = FileKind::capf,
                        .file = configuration->capf->host,
                        .reason = Reason::tvs_unreachable,
                        .signer = {},
                        .tvs = {},
                        .chain = {}};
        Enrol question{.server = configuration->capf->host,
                       .port = configuration->capf->port,
                       .tls = phone_.identity.model.tls,
                       .identity = phone_.flash.device_identity(),
                       .device = phone_.identity.name};
        const EnrolReply reply =
            co_await lookup_.ask_server<EnrolReply>(verdict, ServerKind::capf, std::move(question));
        report_.enrolment = outcome_of(reply);
        if (!verdict.chain.empty()) report_.capf = std::move(verdict);
        if (report_.enrolment == Enrolment::updated)
            phone_.flash.lsc =
                std::make_shared<const tvs::TlsIdentity>(tvs::TlsIdentity{reply.lsc, *reply.key});
        if (report_.enrolment == Enrolment::deleted) phone_.flash.lsc = nullptr;
    }

    static Enrolment outcome_of(const EnrolReply& reply) {
        switch (reply.contact) {
            case Contact::answered: return outcome_of_session(reply);
            case Contact::unreachable: return Enrolment::unreachable;
            case Contact::tls_failed: return Enrolment::tls_failed;
            case Contact::certificate_refused: return Enrolment::certificate_refused;
        }
        return Enrolment::unreachable;
    }

    static Enrolment outcome_of_session(const EnrolReply& reply) {
        switch (reply.session) {
            case CapfSession::refused: return Enrolment::refused;
            case CapfSession::no_action: return Enrolment::no_action;
            case CapfSession::fetched: return Enrolment::fetched;
            case CapfSession::deleted: return Enrolment::deleted;
            case CapfSession::stored: break;
        }
        if (!reply.lsc || !reply.key) return Enrolment::refused;
        const bool is_for_this_key = reply.lsc->public_key().info() == reply.key->public_key().info();
        return is_for_this_key ? Enrolment::updated : Enrolment::other_key;
    }

    // The CallManagers of the configuration in order; without one, the TFTP server (7945 log).
    Task<> register_with_call_manager() {
        const auto& configuration = phone_.flash.configuration;
        const SecurityMode mode = configuration ? configuration->security_mode : SecurityMode::non_secure;
        const RegistrationPath path =
            registration_path(phone_.flash.lists, mode, report_.itl, report_.configuration);
        report_.path = path;
        if (path != RegistrationPath::secure && path != RegistrationPath::non_secure) co_return;
        std::vector<CallManagerAddress> servers;
        if (configuration) servers = configuration->call_managers;
        if (servers.empty() && !phone_.option_150.empty()) {
            lookup_.log(display::no_call_manager);
            servers.push_back({.host = phone_.option_150[tftp_server_], .sip_port = default_sip_port});
        }
        co_await go_through(std::move(servers), path == RegistrationPath::secure, report_);
    }

    // Option 150: the next server only after silence, "not found" is an answer; the server that answered
    // serves the whole boot (Q30).
    Task<FileAnswer> download(std::string name) {
        FileAnswer answer;
        for (std::size_t tried = 0; tried < phone_.option_150.size(); ++tried) {
            answer = co_await download_from(phone_.option_150[tftp_server_], name);
            if (answer.outcome != Download::no_answer) break;
            tftp_server_ = (tftp_server_ + 1) % phone_.option_150.size();
        }
        if (answer.outcome == Download::no_answer) report_.unanswered.push_back(name);
        co_return answer;
    }

    // Every file by HTTP first, and by TFTP whatever did not come so, a file that HTTP did not find as well
    // (7821 log in Cisco 214535). That a server which says "not found" by HTTP has answered, though its TFTP
    // is silent, is a choice (Q31).
    Task<FileAnswer> download_from(std::string server, std::string name) {
        GetFile first{.server = server, .name = name, .over = Transport::http};
        FileAnswer by_http = co_await channel_.ask(std::move(first));
        if (by_http.outcome == Download::received) co_return by_http;
        GetFile second{.server = std::move(server), .name = std::move(name), .over = Transport::tftp};
        FileAnswer by_tftp = co_await channel_.ask(std::move(second));
        const bool is_answered = by_tftp.outcome != Download::no_answer;
        co_return is_answered ? std::move(by_tftp) : std::move(by_http);
    }

    // What the status menu says of the lists: which are installed, where nothing happened to them; a list
    // that failed is told last, whatever became of the other.
    void show_lists() {
        const auto is_new = [](const std::optional<Verdict>& v) {
            return v && v->accepted() && v->reason != Reason::same_file;
        };
        const auto has_failed = [](const std::optional<Verdict>& v) { return v && !v->accepted(); };
        const bool is_updated = is_new(report_.ctl) || is_new(report_.itl);
        const bool is_failed = has_failed(report_.ctl) || has_failed(report_.itl);
        if (is_updated) show(display::list_updated);
        if (is_failed) show(display::list_update_failed);
        if (is_updated || is_failed) return;
        const Lists& lists = phone_.flash.lists;
        show(lists.none()             ? display::no_list_installed
             : lists.ctl && lists.itl ? display::both_installed
             : lists.ctl              ? display::ctl_installed
                                      : display::itl_installed);
    }

    void show(std::string_view message) { report_.status.emplace_back(message); }

    std::size_t tftp_server_ = 0;
};

Boot::Boot(Phone& phone, Time now) : Dialogue(std::make_unique<Sequence>(phone, now)) {}

const BootReport& Boot::report() const {
    return static_cast<const Sequence&>(script()).report();
}

}  // namespace phone
