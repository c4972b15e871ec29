// tests/phone/world.hpp: a scripted world for one phone: files by name, a TVS, CallManagers; no socket. It
// keeps what it was asked.
#pragma once

#include <functional>
#include <map>

#include <doctest/doctest.h>

#include "ctl/signed_file.hpp"
#include "phone/boot.hpp"
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
    phone::TvsContact contact =
        phone::TvsContact::answered;  // what a connection comes to, if the certificate passes
};

class ScriptedWorld {
  public:
    std::map<std::string, std::map<std::string, ctl::Bytes>>
        files;                               // by server, by name; a server without an entry is silent
    std::map<std::string, ScriptedTvs> tvs;  // by address; one without an entry is silent
    std::map<std::string, tvs::TlsIdentity> call_managers;  // by address; likewise
    std::vector<std::string> asked;  // "get tftp1 ITLFile.tlv", "tvs tvs1", "register cm1 secure"
    phone::Time now = support::now;

    // Boots the phone to the end.
    phone::BootReport boot(phone::Phone& phone) {
        phone::Boot running(phone, now);
        while (const phone::Ask* ask = running.pending())
            running.answer(
                std::visit([this](const auto& question) { return phone::Answer(perform(question)); }, *ask),
                now);
        return running.report();
    }

  private:
    phone::FileAnswer perform(const phone::GetFile& wanted) {
        asked.push_back("get " + wanted.server + " " + wanted.name);
        const auto server = files.find(wanted.server);
        if (server == files.end()) return {phone::Download::no_answer, nullptr};
        const auto file = server->second.find(wanted.name);
        if (file == server->second.end()) return {phone::Download::not_found, nullptr};
        return {phone::Download::received, std::make_shared<const ctl::Bytes>(file->second)};
    }

    phone::TvsReply perform(const phone::AskTvs& question) {
        asked.push_back("tvs " + question.server);
        const auto server = tvs.find(question.server);
        if (server == tvs.end()) return {phone::TvsContact::unreachable, {}};
        if (server->second.contact != phone::TvsContact::answered) return {server->second.contact, {}};
        if (!question.judge(*server->second.identity.certificate))
            return {phone::TvsContact::certificate_refused, {}};
        return {phone::TvsContact::answered, tvs::answer(question.request, server->second.store)};
    }

    phone::RegisterReply perform(const phone::RegisterAt& wanted) {
        asked.push_back("register " + wanted.server + (wanted.secure ? " secure" : ""));
        const auto server = call_managers.find(wanted.server);
        if (server == call_managers.end()) return phone::RegisterReply::unreachable;
        if (wanted.secure && !wanted.judge(*server->second.certificate))
            return phone::RegisterReply::certificate_refused;
        return phone::RegisterReply::registered;
    }
};

}  // namespace support
