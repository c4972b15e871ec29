// tests/phone/world.hpp: a scripted world for one phone: files by name, a TVS, CallManagers; no socket. It
// keeps what it was asked.
#pragma once

#include <functional>
#include <map>

#include <doctest/doctest.h>

#include "ctl/signed_file.hpp"
#include "phone/boot.hpp"
#include "phone/reconnection.hpp"
#include "phone/visit.hpp"
#include "tests/support/identities.hpp"
#include "tvs/store.hpp"

namespace phone {
// doctest prints enumerations by this name.
inline doctest::String toString(Reason reason) {
    return reason_name(reason).c_str();
}
inline doctest::String toString(Trust trust) {
    return trust_name(trust).c_str();
}
inline doctest::String toString(Registration registration) {
    return registration_name(registration).c_str();
}
}  // namespace phone

namespace support {

// A TVS in the scripted world.
struct ScriptedTvs {
    tvs::TlsIdentity identity = support::identity("tvs", 0);
    tvs::CertificateStore store;
    phone::Contact contact =
        phone::Contact::answered;  // what a connection comes to, if the certificate passes
};

class ScriptedWorld {
  public:
    std::map<std::string, std::map<std::string, ctl::Bytes>>
        files;  // by server, by name; a server without an entry is silent
    // Likewise, by HTTP; and what its port 6970 says where it gives no files.
    std::map<std::string, std::map<std::string, ctl::Bytes>> http_files;
    std::map<std::string, phone::Download> http_says;
    std::map<std::string, ScriptedTvs> tvs;                 // by address; one without an entry is silent
    std::map<std::string, tvs::TlsIdentity> call_managers;  // by address; likewise
    std::map<std::string, tvs::TlsIdentity> https;          // by address; likewise
    std::map<std::string, tvs::TlsIdentity> capfs;          // by address; likewise
    ctl::CertificatePtr lsc;                                // that they issue; nullptr: they refuse
    bool lets_in = true;                                    // the switch (802.1X)
    std::vector<std::string> asked;  // "get tftp1 ITLFile.tlv", "tvs tvs1", "register cm1 secure"
    std::vector<std::string> asked_by_http;
    phone::Time now = support::now;

    // Boots the phone to the end.
    phone::BootReport boot(phone::Phone& phone) {
        phone::Boot running(phone, now);
        let(running);
        return running.report();
    }

    // Lets it register again, after it was registered with `former`.
    phone::RegistrationReport reconnect(phone::Phone& phone, phone::RegistrationPath path,
                                        const std::string& former) {
        phone::Reconnection running(phone, now, path, former);
        let(running);
        return running.report();
    }

    // Lets it open its HTTPS services.
    phone::VisitReport visit(phone::Phone& phone) {
        phone::Visit running(phone, now);
        let(running);
        return running.report();
    }

  private:
    template <typename Running>
    void let(Running& running) {
        judge_ = [&running](const ctl::Certificate& shown) { return running.judge(shown); };
        while (const phone::Ask* ask = running.pending())
            running.answer(
                std::visit([this](const auto& question) { return phone::Answer(this->perform(question)); },
                           *ask),
                now);
    }

    phone::FileAnswer perform(const phone::GetFile& wanted) {
        const bool is_http = wanted.over == phone::Transport::http;
        (is_http ? asked_by_http : asked).push_back("get " + wanted.server + " " + wanted.name);
        if (const auto said = http_says.find(wanted.server); is_http && said != http_says.end())
            return {said->second, nullptr};
        const auto& there = is_http ? http_files : files;
        const auto server = there.find(wanted.server);
        if (server == there.end()) return {phone::Download::no_answer, nullptr};
        const auto file = server->second.find(wanted.name);
        if (file == server->second.end()) return {phone::Download::not_found, nullptr};
        return {phone::Download::received, std::make_shared<const ctl::Bytes>(file->second)};
    }

    phone::TvsReply perform(const phone::AskTvs& question) {
        asked.push_back("tvs " + question.server);
        const auto server = tvs.find(question.server);
        if (server == tvs.end()) return {phone::Contact::unreachable, {}};
        if (server->second.contact != phone::Contact::answered) return {server->second.contact, {}};
        if (!judge_(*server->second.identity.certificate)) return {phone::Contact::certificate_refused, {}};
        return {phone::Contact::answered, tvs::answer(question.request, server->second.store)};
    }

    phone::HttpsReply perform(const phone::OpenHttps& page) {
        asked.push_back("https " + page.server);
        const auto server = https.find(page.server);
        if (server == https.end()) return {};
        if (!judge_(*server->second.certificate)) return {phone::Contact::certificate_refused, 0};
        return {phone::Contact::answered, 200};
    }

    phone::EnrolReply perform(const phone::Enrol& enrolment) {
        asked.push_back("capf " + enrolment.server);
        const auto server = capfs.find(enrolment.server);
        if (server == capfs.end()) return {};
        if (!judge_(*server->second.certificate)) return {.contact = phone::Contact::certificate_refused};
        phone::EnrolReply reply{.contact = phone::Contact::answered};
        if (lsc) reply.session = phone::CapfSession::stored;
        reply.lsc = lsc;
        reply.key = enrolment.identity->key;
        return reply;
    }

    phone::NetworkReply perform(const phone::LogInToNetwork& login) {
        asked.push_back("802.1X " + login.server);
        return {lets_in};
    }

    phone::RegisterReply perform(const phone::RegisterAt& wanted) {
        asked.push_back("register " + wanted.server + (wanted.secure ? " secure" : ""));
        const auto server = call_managers.find(wanted.server);
        if (server == call_managers.end()) return {};
        if (wanted.secure && !judge_(*server->second.certificate))
            return {phone::Contact::certificate_refused, false};
        return {phone::Contact::answered, true};
    }

    tvs::PeerJudge judge_;  // the dialogue that runs now
};

}  // namespace support
