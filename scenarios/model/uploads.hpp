// scenarios/model/uploads.hpp: certificates that come from outside: trust stores, signing requests and what
// authorities make of them.
#pragma once

#include "scenarios/model/cluster.hpp"

namespace model {

// What somebody asks for with a signing request.
struct RequestWishes {
    int key_bits = 2048;
    bool is_multi_server = false;
    bool has_ms = true;  // "-ms" behind the common name of a multi-server request
    std::string parent_domain{};
    std::vector<std::string> removed_names{};  // of those that the form fills in by itself
    std::vector<std::string> other_domains{};
};

// A certificate as Certificate Management > Find shows it.
struct ListedCertificate {
    std::string name;                     // "CallManager hq-pub"; "tomcat-trust corp-root"
    std::optional<CertificateKind> kind;  // nothing: in a trust store
    ctl::CertificatePtr certificate;
};

// Into a trust store. Refused where one of them may not be uploaded, or where a namesake keeps its place:
// then nothing changes. On the pages of these nodes, by default the publisher's: CAPF-trust stays there, the
// others are replicated.
[[nodiscard]] Outcome upload(ClusterState& cluster, TrustStore store,
                             const std::vector<ctl::CertificatePtr>& certificates,
                             const std::vector<std::string>& nodes, const Context& context);
// From a file.
[[nodiscard]] Outcome upload(ClusterState& cluster, TrustStore store, ctl::BytesView file,
                             const std::vector<std::string>& nodes, const Context& context);
// As `upload`, but of several with one name the newest counts, and nothing is refused. With Q8
// off a running TVS knows the certificates at once all the same: no documented recipe of an exchange has a
// restart.
void import_certificates(ClusterState& cluster, TrustStore store,
                         const std::vector<ctl::CertificatePtr>& certificates, const Context& context);
[[nodiscard]] Refusal delete_trusted(ClusterState& cluster, TrustStore store, const std::string& common_name,
                                     const Context& context);

// A signing request on each of these nodes that has this certificate, or one for all nodes on the first of
// these (by default the publisher).
void generate_request(ClusterState& cluster, CertificateKind kind, const std::vector<std::string>& nodes,
                      const RequestWishes& wishes, const Context& context);
// nullptr where none waits.
[[nodiscard]] ctl::CertificateRequestPtr request(const ClusterState& cluster, CertificateKind kind,
                                                 const std::string& node);
// A server's own certificate, as an authority made it of that node's request; of a multi-server request for
// all nodes that are there now. ITLRecovery and eTokens have none.
[[nodiscard]] Outcome upload_signed(ClusterState& cluster, CertificateKind kind, const std::string& node,
                                    ctl::BytesView file, const Context& context);

// set web-security: the Tomcat certificates of these nodes are made anew with these names.
void set_web_security(ClusterState& cluster, const std::vector<std::string>& nodes,
                      const CertificateNames& names, const Context& context);

// All certificates in use: own ones by kind and node, and what the trust stores hold.
[[nodiscard]] std::vector<ListedCertificate> listed_certificates(const ClusterState& cluster);

}  // namespace model
