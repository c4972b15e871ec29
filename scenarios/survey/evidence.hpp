// scenarios/survey/evidence.hpp: what an engineer pasted or downloaded, as facts, each with where it stands.
// What is not there was not collected: that differs from "none".
#pragma once

#include "scenarios/issuing/certificate_kind.hpp"
#include "scenarios/model/node.hpp"
#include "scenarios/model/trust_stores.hpp"
#include "scenarios/survey/survey.hpp"

namespace survey {

using issuing::CertificateKind;

struct Source {
    std::string file;
    std::size_t line = 0;  // 0: of the whole file

    [[nodiscard]] std::string text() const;  // "hq.txt:12"
};

struct NodeFact {
    std::string address{};
    std::string fqdn{};  // host or address where there is no DNS
    std::string host{};
    bool is_publisher = false;
    bool is_im_and_presence = false;
    Source source{};
};

struct VersionFact {
    std::string text{};  // "11.5.1.12900-21"
    std::string node{};  // empty: not said
    Source source{};
};

struct ServiceFact {
    model::Service service{};
    bool is_started = false;
    std::string node{};
    Source source{};
};

// A certificate whose bytes are there.
struct CertificateFact {
    ctl::CertificatePtr certificate{};
    std::optional<CertificateKind> kind{};     // an own one
    std::optional<model::TrustStore> store{};  // one of a trust store
    std::string node{};                        // whose; empty: not said
    Source source{};
};

// A certificate that is named somewhere, without its bytes.
struct NamedCertificateFact {
    std::string unit{};    // "CallManager-trust", "tomcat"
    std::string name{};    // of its file, or its common name
    std::string serial{};  // upper-case hexadecimal; empty: not said
    Source source{};
};

// A record of a list as `show itl` and `show ctl` print it: everything but the certificate's bytes.
struct ShownRecordFact {
    bool is_itl = true;
    std::optional<ctl::Role> role{};
    std::string dns_name{};
    std::string subject{};
    std::string serial{};  // upper-case hexadecimal
    Source source{};
};

struct ListFact {
    std::string name{};  // "ITLSEP001122334455.tlv"
    ctl::TrustListPtr list{};
    std::string node{};
    Source source{};
};

struct PhonesFact {
    std::string example{};  // a device's name
    std::string model{};    // "Cisco 8861"
    std::string call_manager_group{};
    std::string security{};  // "1", "2", "3"; empty: not said
    std::size_t count = 1;
    Source source{};
};

// What RIS says of a device: "Registered" with a node.
struct RegistrationFact {
    std::string device{};
    std::string node{};
    std::string status{};
    Source source{};
};

struct MemberFact {
    std::string group{};
    std::string node{};
    int priority = 0;
    Source source{};
};

struct ParameterFact {
    std::string name{};
    std::string value{};
    Source source{};
};

// Which roles a TVS has for a certificate (Q1, Q2).
struct TrustRoleFact {
    std::string subject{};
    std::string serial{};
    std::string role{};
    Source source{};
};

struct Evidence {
    std::vector<NodeFact> nodes;
    std::vector<VersionFact> versions;
    std::vector<ServiceFact> services;
    std::vector<CertificateFact> certificates;
    std::vector<NamedCertificateFact> named;
    std::vector<ShownRecordFact> shown;
    std::vector<ListFact> lists;
    std::vector<PhonesFact> phones;
    std::vector<RegistrationFact> registrations;
    std::vector<MemberFact> members;
    std::vector<ParameterFact> parameters;
    std::vector<TrustRoleFact> roles;
    std::vector<std::pair<Survey, Source>> baselines;
};

// The own certificate that a unit of CUCM's names, "CallManager", "tomcat-ECDSA"; the store of
// "tomcat-trust".
[[nodiscard]] std::optional<CertificateKind> kind_of_unit(std::string_view unit);
[[nodiscard]] std::optional<model::TrustStore> store_of_unit(std::string_view unit);

// What is wrong with something that was to be imported.
struct Trouble {
    Source source;
    std::size_t column = 0;  // from 1; 0: of the whole line
    std::string message;
    std::string remedy;
};

void add_trouble(std::vector<Trouble>& troubles, Source source, std::size_t column, std::string message,
                 std::string remedy);

}  // namespace survey
