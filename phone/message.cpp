#include "phone/message.hpp"

#include <fmt/format.h>

#include "ctl/name.hpp"
#include "phone/world.hpp"

namespace phone {
namespace {

std::string_view contact_words(Contact contact) {
    switch (contact) {
        case Contact::answered: return "answered";
        case Contact::unreachable: return "no answer";
        case Contact::tls_failed: return "no TLS session";
        case Contact::certificate_refused: return "the phone refuses its certificate";
    }
    return "";
}

Message message(MessageKind kind, const std::string& server, std::string question, std::string_view answer,
                bool is_had) {
    return {kind, server, std::move(question), std::string(answer), is_had};
}

Message of(const GetFile& file, const FileAnswer& answer) {
    const std::string_view way = file.over == Transport::https  ? "HTTPS on 6971"
                                 : file.over == Transport::http ? "HTTP on 6970"
                                                                : "TFTP";
    std::string_view heard = "no answer";
    if (answer.outcome == Download::received) heard = "the file";
    if (answer.outcome == Download::not_found) heard = "not found";
    return message(MessageKind::file, file.server, fmt::format("{} by {}", file.name, way), heard,
                   answer.outcome == Download::received);
}

Message of(const AskTvs& question, const TvsReply& reply) {
    const auto* query = std::get_if<tvs::Query>(&question.request.question);
    std::string asked =
        query == nullptr ? "VERIFY a server's certificate" : "QUERY " + ctl::common_name(query->subject);
    if (reply.contact != Contact::answered)
        return message(MessageKind::tvs, question.server, std::move(asked), contact_words(reply.contact),
                       false);
    const auto& grant = reply.response.grant;
    return message(MessageKind::tvs, question.server, std::move(asked),
                   grant ? "known: " + ctl::role_names(grant->roles) : "not known", grant.has_value());
}

Message of(const RegisterAt& registration, const RegisterReply& reply) {
    const bool is_answer = reply.contact == Contact::answered;
    const std::string_view heard = !is_answer            ? contact_words(reply.contact)
                                   : reply.is_registered ? "registered"
                                                         : "does not know the device";
    return message(MessageKind::registration, registration.server,
                   fmt::format("REGISTER, {} on {}", registration.secure ? "TLS" : "TCP", registration.port),
                   heard, is_answer && reply.is_registered);
}

Message of(const OpenHttps& page, const HttpsReply& reply) {
    const bool is_answer = reply.contact == Contact::answered;
    return message(MessageKind::page, page.server, fmt::format("GET {} on {}", page.path, page.port),
                   is_answer ? fmt::format("{}", reply.status) : std::string(contact_words(reply.contact)),
                   is_answer && reply.status == 200);
}

std::string_view session_words(CapfSession session) {
    switch (session) {
        case CapfSession::refused: return "refused";
        case CapfSession::no_action: return "nothing to do";
        case CapfSession::stored: return "an LSC";
        case CapfSession::fetched: return "asks for the phone's certificate";
        case CapfSession::deleted: return "delete the LSC";
    }
    return "";
}

Message of(const Enrol& enrolment, const EnrolReply& reply) {
    const bool is_answer = reply.contact == Contact::answered;
    return message(MessageKind::enrolment, enrolment.server,
                   fmt::format("CAPF session on {}", enrolment.port),
                   is_answer ? session_words(reply.session) : contact_words(reply.contact),
                   is_answer && reply.session != CapfSession::refused);
}

Message of(const LogInToNetwork& login, const NetworkReply& reply) {
    return message(MessageKind::network, login.server, "802.1X, EAP-TLS",
                   reply.is_let_in ? "let in" : "not let in", reply.is_let_in);
}

}  // namespace

Message message_of(const Ask& ask, const Answer& answer) {
    return std::visit(
        [](const auto& question, const auto& heard) -> Message {
            if constexpr (requires { of(question, heard); })
                return of(question, heard);
            else
                throw std::bad_variant_access();
        },
        ask, answer);
}

}  // namespace phone
