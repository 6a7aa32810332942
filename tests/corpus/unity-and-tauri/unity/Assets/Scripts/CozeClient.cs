using UnityEngine;
using UnityEngine.Networking;

public class CozeClient : MonoBehaviour {
    const string Token = "{{pat:1}}";
}
