#include "phone/registering.hpp"

namespace phone {

Task<> Dialogue::Registering::go_through(std::vector<CallManagerAddress> servers, bool is_secure,
                                         RegistrationReport& report) {
    for (const CallManagerAddress& server : servers) {
        const RegisterReply reply = co_await register_at(server, is_secure, report);
        report.attempts.push_back({server.host, reply});
        if (!reply.is_registered) continue;
        report.registration = is_secure ? Registration::secure : Registration::non_secure;
        report.registered_with = server.host;
        co_return;
    }
}

Task<RegisterReply> Dialogue::Registering::register_at(CallManagerAddress server, bool is_secure,
                                                       RegistrationReport& report) {
    RegisterAt registration{.server = server.host,
                            .port = is_secure ? server.secured_sip_port : server.sip_port,
                            .secure = is_secure,
                            .tls = phone_.identity.model.tls,
                            .identity = phone_.flash.device_identity(),
                            .device = phone_.identity.name};
    if (is_secure && phone_.choices.tvs_for_signalling) {  // Q6
        Verdict verdict{.kind = FileKind::call_manager,
                        .file = server.host,
                        .reason = Reason::tvs_unreachable,
                        .signer = {},
                        .tvs = {},
                        .chain = {}};
        const RegisterReply reply = co_await lookup_.ask_server<RegisterReply>(
            verdict, ServerKind::call_manager, std::move(registration));
        if (!verdict.chain.empty()) report.call_manager = std::move(verdict);
        co_return reply;
    }
    tvs::PeerJudge judge = [this](const ctl::Certificate& shown) {
        return can_use(phone_.identity.model, shown.public_key()) &&
               is_trusted_call_manager(phone_.flash.lists, shown, lookup_.now());
    };
    const RegisterReply reply = co_await channel_.ask(std::move(registration), std::move(judge));
    co_return reply;
}

}  // namespace phone
